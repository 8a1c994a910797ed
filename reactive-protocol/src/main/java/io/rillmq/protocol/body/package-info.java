/**
 * Bodies of requests and responses that are JSON, in the dialect that RocketMQ's own JSON library reads and writes.
 */
@NullMarked
package io.rillmq.protocol.body;

import org.jspecify.annotations.NullMarked;
