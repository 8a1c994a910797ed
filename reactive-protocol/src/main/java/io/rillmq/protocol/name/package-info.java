/**
 * Names of topics, groups and queues, checked once, when they are made. Values only: no threads, no I/O.
 */
@NullMarked
package io.rillmq.protocol.name;

import org.jspecify.annotations.NullMarked;
