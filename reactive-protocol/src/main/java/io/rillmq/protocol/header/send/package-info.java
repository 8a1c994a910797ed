/**
 * Headers of requests that store messages, and of their answers.
 */
@NullMarked
package io.rillmq.protocol.header.send;

import org.jspecify.annotations.NullMarked;
