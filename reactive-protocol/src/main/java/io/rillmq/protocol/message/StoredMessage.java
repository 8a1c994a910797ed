package io.rillmq.protocol.message;

import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One message as a broker stored it.
 *
 * @param logOffset byte position of the record in its broker's commit log
 * @param sizeBytes the whole record
 * @param body as stored, which may be compressed: see {@code sysFlag}; not to be changed
 */
public record StoredMessage(
        Topic topic,
        int queueId,
        int flag,
        long queueOffset,
        long logOffset,
        int sizeBytes,
        int sysFlag,
        long bornMillis,
        InetSocketAddress bornHost,
        long storeMillis,
        InetSocketAddress storeHost,
        int reconsumeTimes,
        long preparedTransactionOffset,
        byte[] body,
        MessageProperties properties) {
    /** The id that tells where the message is: its broker's address and its log offset. */
    public String messageId() {
        return new OffsetMessageId(storeHost, logOffset).encode();
    }

    /** The id that the producer gave it; null when it gave none. */
    public @Nullable String uniqueId() {
        return properties.get(PropertyNames.UNIQUE_KEY);
    }

    public @Nullable String tag() {
        return properties.tag();
    }
}
