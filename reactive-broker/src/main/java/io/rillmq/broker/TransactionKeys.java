package io.rillmq.broker;

import io.rillmq.broker.transaction.TransactionConfig;
import io.rillmq.store.StoreConfig;
import java.time.Duration;

/** The keys of the configuration that are about transactional messages. */
final class TransactionKeys {
    private TransactionKeys() {}

    static TransactionConfig read(ConfigReader in, StoreConfig store) {
        TransactionConfig usual = TransactionConfig.DEFAULTS;
        return new TransactionConfig(
                in.flag("rejectTransactionMessage", usual.isRejected()),
                Duration.ofMillis(
                        in.integer("transactionTimeOut", (int) usual.timeout().toMillis(), 1, ConfigReader.DAY_MILLIS)),
                Duration.ofMillis(in.integer(
                        "transactionCheckInterval",
                        (int) usual.checkInterval().toMillis(),
                        1,
                        ConfigReader.DAY_MILLIS)),
                in.integer("transactionCheckMax", usual.checkMax(), 1, Integer.MAX_VALUE - 1),
                in.integer("transactionPendingMax", usual.pendingMax(), 1, 10_000_000),
                usual.worksMax(),
                store.retention().reservedTime(),
                store.log().segmentBytes());
    }
}
