package io.rillmq.broker;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;

/** The requests of these tests, short. */
final class Requests {
    private static final long BORN_MILLIS = 1_700_000_000_000L;

    private Requests() {}

    static SendHeader send(String topic, int queueId, String properties) {
        return new SendHeader(
                new ProducerGroup("PID_test"),
                new Topic(topic),
                "TBW102",
                4,
                queueId,
                0,
                BORN_MILLIS,
                7,
                properties,
                0,
                false,
                null,
                false);
    }

    static SendHeader send(String topic) {
        return send(topic, 0, "");
    }

    static String property(String name, String value) {
        return name + '\u0001' + value + '\u0002';
    }

    static PullHeader pull(String group, String topic, long offset, long suspendMillis) {
        return pull(group, topic, offset, suspendMillis, "*");
    }

    static PullHeader pull(String group, String topic, long offset, long suspendMillis, String tags) {
        int flags = PullHeader.HAS_SUBSCRIPTION | (suspendMillis > 0 ? PullHeader.MAY_SUSPEND : 0);
        return new PullHeader(
                new ConsumerGroup(group),
                new Topic(topic),
                0,
                offset,
                32,
                flags,
                0,
                suspendMillis,
                tags,
                0,
                "TAG",
                PullHeader.ANY_BYTES);
    }

    /** A push consumer of one topic. */
    static Answer heartbeat(Peer peer, String clientId, String group, String topic) {
        return peer.ask(new Bare(RequestCode.HEART_BEAT), """
                {"clientID":"%s","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_FIRST_OFFSET",
                "consumeType":"CONSUME_PASSIVELY","groupName":"%s","messageModel":"CLUSTERING","unitMode":false,
                "subscriptionDataSet":[{"classFilterMode":false,"codeSet":[],"expressionType":"TAG","subString":"*",
                "subVersion":1,"tagsSet":[],"topic":"%s"}]}],"producerDataSet":[]}""".formatted(clientId, group, topic));
    }

    /** A request without fields. */
    record Bare(int code) implements RequestHeader {
        @Override
        public void write(HeaderWriter out) {}
    }
}
