package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a consume queue, as tools show them.
 *
 * @param subscription of the group that was asked for, null when there is none
 * @param filterData what a broker keeps to filter for that group, or why there is no subscription
 * @param minOffset queue offset of the queue's first message
 * @param maxOffset queue offset of the next message to come
 */
public record ConsumeQueueEntries(
        @JsonProperty("subscriptionData") @Nullable SubscriptionData subscription,
        @Nullable String filterData,
        @JsonProperty("queueData") List<Entry> entries,
        @JsonProperty("minQueueIndex") long minOffset,
        @JsonProperty("maxQueueIndex") long maxOffset)
        implements JsonBody {
    /**
     * One message.
     *
     * @param logOffset where its record starts
     * @param sizeBytes of the record
     * @param isTaken whether an expression of the group lets it through; only known of filters that are computed ahead
     */
    public record Entry(
            @JsonProperty("physicOffset") long logOffset,
            @JsonProperty("physicSize") int sizeBytes,
            long tagsCode,
            @JsonProperty("eval") boolean isTaken) {}

    public ConsumeQueueEntries {
        entries = Absent.orEmpty(entries);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ConsumeQueueEntries fromJson(ByteBuf body) {
        return Json.read(body, ConsumeQueueEntries.class);
    }
}
