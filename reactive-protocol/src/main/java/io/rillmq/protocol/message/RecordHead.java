package io.rillmq.protocol.message;

import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;

/**
 * All that is known of a message before it is stored, but for its body.
 *
 * @param flag the user's own number, stored as it is
 * @param sysFlag {@link SystemFlags}; the two address bits are set by the record from the addresses
 * @param bornMillis when the producer made the message, epoch milliseconds
 * @param bornHost the producer, resolved
 * @param storeHost the broker, resolved
 * @param reconsumeTimes how often it was sent back, 0 or more
 * @param preparedTransactionOffset log offset of the half message on a committed one, otherwise 0
 */
public record RecordHead(
        Topic topic,
        int queueId,
        int flag,
        int sysFlag,
        long bornMillis,
        InetSocketAddress bornHost,
        InetSocketAddress storeHost,
        int reconsumeTimes,
        long preparedTransactionOffset,
        MessageProperties properties) {
    public RecordHead {
        if (bornHost.isUnresolved() || storeHost.isUnresolved()) {
            throw new IllegalArgumentException("hosts must be resolved: " + bornHost + ", " + storeHost);
        }
    }

    public RecordHead withProperties(MessageProperties changed) {
        return new RecordHead(
                topic,
                queueId,
                flag,
                sysFlag,
                bornMillis,
                bornHost,
                storeHost,
                reconsumeTimes,
                preparedTransactionOffset,
                changed);
    }
}
