package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;

/**
 * From when on a broker looks, after a crash, for transactions that were committed and not yet marked as such. The shape
 * of {@code config/transactionMark.json}, which RocketMQ does not have.
 *
 * @param fromMillis store time; 0: from the first half message on
 */
public record TransactionMark(@JsonProperty("fromMillis") long fromMillis) implements JsonBody {
    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static TransactionMark fromJson(ByteBuf body) {
        return Json.read(body, TransactionMark.class);
    }
}
