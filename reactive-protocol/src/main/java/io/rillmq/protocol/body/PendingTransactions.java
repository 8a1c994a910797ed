package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A page of the transactions that wait for their end at a broker.
 *
 * @param count all that wait
 * @param nextOffset where the next page begins, {@link #NO_MORE} behind the last
 */
public record PendingTransactions(
        int count,
        long nextOffset,
        @JsonProperty("transactions") List<Entry> transactions) implements JsonBody {
    public static final long NO_MORE = -1;

    public PendingTransactions {
        transactions = Absent.orEmpty(transactions);
    }

    /**
     * One transaction.
     *
     * @param id the message id that tells where its half message is now; it stays good when that is written anew
     * @param uniqueId the id that the producer gave the message, empty for none
     * @param topic where the message goes when it is committed
     * @param sentMillis when it was sent, by the broker's clock
     * @param checkCount how often a producer was asked
     * @param nextCheckMillis when something is done about it next
     */
    public record Entry(
            String id,
            String uniqueId,
            String group,
            String topic,
            int queueId,
            long sentMillis,
            int checkCount,
            long nextCheckMillis) {
        public Entry {
            id = Absent.refused(id, "id");
            uniqueId = Absent.or(uniqueId, "");
            group = Absent.refused(group, "group");
            topic = Absent.refused(topic, "topic");
        }
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static PendingTransactions fromJson(ByteBuf body) {
        return Json.read(body, PendingTransactions.class);
    }
}
