/**
 * How far each consumer group has come in each queue, and the requests that ask or tell it.
 */
@NullMarked
package io.rillmq.broker.offset;

import org.jspecify.annotations.NullMarked;
