package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.ReceivedMessage;

/**
 * A message from a pull's answer, with what its receiver does not need to see.
 *
 * @param logOffset its place in the broker's commit log, by which it is given back
 */
record PulledMessage(ReceivedMessage message, long logOffset) {}
