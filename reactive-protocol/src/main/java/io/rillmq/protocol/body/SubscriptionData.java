package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rillmq.protocol.filter.TagFilter;
import java.util.List;

/**
 * What a consumer group wants of one topic.
 *
 * @param tagCodes the hash codes of the tags
 * @param version when it was made, epoch milliseconds: the later one wins
 * @param expressionType {@code TAG} or {@code SQL92}
 */
public record SubscriptionData(
        String topic,
        @JsonProperty("subString") String expression,
        @JsonProperty("tagsSet") List<String> tags,
        @JsonProperty("codeSet") List<Integer> tagCodes,
        @JsonProperty("subVersion") long version,
        String expressionType,
        boolean classFilterMode) {
    public static final String TAG = "TAG";
    public static final String SQL92 = "SQL92";

    public SubscriptionData {
        topic = Absent.refused(topic, "topic");
        expression = Absent.or(expression, "*");
        tags = Absent.orEmpty(tags);
        tagCodes = Absent.orEmpty(tagCodes);
        expressionType = Absent.or(expressionType, TAG);
    }

    public static SubscriptionData of(String topic, TagFilter filter, long version) {
        return new SubscriptionData(
                topic,
                filter.expression(),
                List.copyOf(filter.tags()),
                List.copyOf(filter.codes()),
                version,
                TAG,
                false);
    }
}
