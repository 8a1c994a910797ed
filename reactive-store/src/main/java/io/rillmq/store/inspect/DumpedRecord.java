package io.rillmq.store.inspect;

import io.netty.util.NetUtil;
import io.rillmq.protocol.message.StoredMessage;
import java.util.Map;

/**
 * One record as it is in the log.
 *
 * @param sizeBytes the whole record
 * @param properties by name, sorted
 * @param body as it is stored; see {@code compression}
 */
public record DumpedRecord(
        String topic,
        int queueId,
        long queueOffset,
        long logOffset,
        int sizeBytes,
        int flag,
        int sysFlag,
        long bornMillis,
        String bornHost,
        long storeMillis,
        String storeHost,
        int reconsumeTimes,
        long preparedTransactionOffset,
        Map<String, String> properties,
        Compression compression,
        byte[] body) {
    static DumpedRecord of(StoredMessage message) {
        return new DumpedRecord(
                message.topic().value(),
                message.queueId(),
                message.queueOffset(),
                message.logOffset(),
                message.sizeBytes(),
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                NetUtil.toSocketAddressString(message.bornHost()),
                message.storeMillis(),
                NetUtil.toSocketAddressString(message.storeHost()),
                message.reconsumeTimes(),
                message.preparedTransactionOffset(),
                message.properties().toMap(),
                Compression.of(message.sysFlag()),
                message.body());
    }
}
