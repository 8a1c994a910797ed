package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** One consumer group of a client. */
public record ConsumerData(
        String groupName,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere,
        @JsonProperty("subscriptionDataSet") List<SubscriptionData> subscriptions,
        boolean unitMode) {
    public ConsumerData {
        groupName = Absent.refused(groupName, "groupName");
        consumeType = Absent.or(consumeType, ConsumeType.CONSUME_PASSIVELY);
        messageModel = Absent.or(messageModel, MessageModel.CLUSTERING);
        consumeFromWhere = Absent.or(consumeFromWhere, ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        subscriptions = Absent.orEmpty(subscriptions);
    }
}
