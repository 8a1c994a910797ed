package io.rillmq.cli.transaction;

import io.rillmq.client.admin.PendingTransaction;
import io.vertx.core.json.JsonObject;

/** A transaction that waits, for programs: one object on one line. */
final class TransactionJson {
    private TransactionJson() {}

    static String of(PendingTransaction pending) {
        return new JsonObject()
                .put("id", pending.id())
                .put("messageId", pending.messageId())
                .put("producerGroup", pending.producerGroup())
                .put("topic", pending.topic())
                .put("sent", pending.sent().toString())
                .put("checkCount", pending.checkCount())
                .encode();
    }
}
