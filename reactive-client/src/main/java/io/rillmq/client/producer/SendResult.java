package io.rillmq.client.producer;

import io.rillmq.client.error.ClientException;

/** What became of one message of a stream: a failed message is a failed result, not the end of the stream. */
public sealed interface SendResult {
    Message message();

    record Sent(Message message, SendReceipt receipt) implements SendResult {}

    record Failed(Message message, ClientException error) implements SendResult {}
}
