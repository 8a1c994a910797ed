package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes a name server forget a topic.
 *
 * @param clusterName only on the brokers of this cluster; null for all
 */
public record DeleteTopicInNameServerHeader(
        String topic, @Nullable String clusterName) implements RequestHeader {
    public static DeleteTopicInNameServerHeader read(HeaderReader in) {
        return new DeleteTopicInNameServerHeader(in.text("topic"), in.optionalText("clusterName"));
    }

    @Override
    public int code() {
        return RequestCode.DELETE_TOPIC_IN_NAMESRV;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic).optionalText("clusterName", clusterName);
    }
}
