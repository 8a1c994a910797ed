package io.rillmq.protocol.header.send;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker not to deliver a message that it holds until a certain time. Request code 370, RECALL_MESSAGE.
 *
 * @param producerGroup of the client that asks; null when it does not say
 * @param topic that the message was sent to
 * @param recallHandle as the answer to the send had it, {@link io.rillmq.protocol.message.RecallHandle}
 */
public record RecallHeader(@Nullable String producerGroup, Topic topic, String recallHandle) implements RequestHeader {
    public static RecallHeader read(HeaderReader in) {
        return new RecallHeader(in.optionalText("producerGroup"), in.topic("topic"), in.text("recallHandle"));
    }

    @Override
    public int code() {
        return RequestCode.RECALL_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalText("producerGroup", producerGroup)
                .text("topic", topic.value())
                .text("recallHandle", recallHandle);
    }
}
