package io.rillmq.broker.group;

import io.rillmq.protocol.body.ConsumeFromWhere;
import io.rillmq.protocol.body.ConsumeType;
import io.rillmq.protocol.body.MessageModel;

/**
 * How a group consumes, as its clients say it.
 *
 * @param consumeFromWhere applied by the clients themselves
 */
public record ConsumptionStyle(ConsumeType consumeType, MessageModel messageModel, ConsumeFromWhere consumeFromWhere) {
    public boolean isBroadcasting() {
        return messageModel == MessageModel.BROADCASTING;
    }
}
