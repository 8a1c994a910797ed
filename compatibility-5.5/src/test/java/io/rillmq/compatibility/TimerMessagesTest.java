package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.producer.RecallMessageHandle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Messages with a time of delivery of their own, and their recall. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimerMessagesTest {
    private static final int MESSAGE_ILLEGAL = 13;
    private static final int ILLEGAL_OPERATION = 604;
    private static final long YEAR_SECONDS = Duration.ofDays(365).toSeconds();

    private Servers servers;

    @BeforeAll
    void start(@TempDir Path directory) {
        servers = Servers.start(
                directory,
                // RocketMQ recalls nothing, and waits no longer than three days, unless it is told so.
                new Servers.Options(
                        1,
                        true,
                        Map.of("recallMessageEnable", "true", "timerMaxDelaySec", Long.toString(YEAR_SECONDS))));
    }

    @AfterAll
    void end() {
        // Null when the servers did not start.
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void messagesComeAtTheTimeThatTheySayHoweverTheySayIt() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("timers", 2);
            DefaultMQProducer producer = clients.producer();
            Inbox inbox = new Inbox();
            clients.consume(unique("group"), topic, inbox);
            Message seconds = message(topic, "seconds");
            seconds.setDelayTimeSec(3);
            Message millis = message(topic, "millis");
            millis.setDelayTimeMs(2_500);
            Message at = message(topic, "at");
            Message past = message(topic, "past");
            past.setDeliverTimeMs(1);

            long before = System.currentTimeMillis();
            at.setDeliverTimeMs(before + 2_000);
            for (Message each : List.of(seconds, millis, at, past)) {
                producer.send(each);
            }

            inbox.awaitBodies(List.of("seconds", "millis", "at", "past"));
            Map<String, Long> earliest = Map.of("seconds", 3_000L, "millis", 2_500L, "at", 2_000L, "past", 0L);
            // RocketMQ's timers have the precision of a second, downwards.
            long precision = isOfficial() ? 1_000 : 0;
            assertThat(inbox.messages()).hasSize(4).allSatisfy(message -> {
                String body = Inbox.body(message);
                assertThat(message.getStoreTimestamp()).isGreaterThanOrEqualTo(before + earliest.get(body) - precision);
                assertThat(message.getTopic()).isEqualTo(topic);
            });
        }
    }

    private static boolean isOfficial() {
        return System.getProperty("rillmq.peer", "rillmq").equals("official");
    }

    @Test
    void everythingASenderSaysArrivesLater() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("content", 1);
            Message sent = new Message(topic, "paid", "order-1", 17, "body".getBytes(StandardCharsets.UTF_8), true);
            sent.putUserProperty("region", "west");
            sent.setDelayTimeMs(1_500);
            SendResult result = clients.producer().send(sent);

            MessageExt got = clients.readAll(topic, 1).messages().get(0);

            assertThat(got.getMsgId()).isEqualTo(result.getMsgId());
            assertThat(got.getTags()).isEqualTo("paid");
            assertThat(got.getKeys()).isEqualTo("order-1");
            assertThat(got.getFlag()).isEqualTo(17);
            assertThat(got.getUserProperty("region")).isEqualTo("west");
            assertThat(got.getQueueId()).isZero();
            assertThat(got.getBornTimestamp()).isLessThan(got.getStoreTimestamp());
        }
    }

    @Test
    void aRecalledMessageNeverComes() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("recall", 1);
            DefaultMQProducer producer = clients.producer();
            for (String body : bodies("recalled", 5)) {
                Message message = message(topic, body);
                message.setDelayTimeSec(12);
                SendResult sent = producer.send(message);

                assertThat(producer.recallMessage(topic, sent.getRecallHandle()))
                        .isEqualTo(sent.getMsgId());
            }
            Message kept = message(topic, "kept");
            kept.setDelayTimeSec(13);
            producer.send(kept);

            assertThat(clients.readAll(topic, 1).bodies()).containsExactly("kept");
        }
    }

    @Test
    void aRecallThatCannotBeIsRefusedWithTheReason() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("late", 1);
            DefaultMQProducer producer = clients.producer();
            Message soon = message(topic, "soon");
            soon.setDelayTimeMs(1_500);
            String handle = producer.send(soon).getRecallHandle();
            clients.readAll(topic, 1);
            String broker = producer.fetchPublishMessageQueues(topic).get(0).getBrokerName();
            long later = System.currentTimeMillis() + 100_000;

            assertRefused(producer, topic, handle, ILLEGAL_OPERATION);
            assertRefused(
                    producer,
                    topic,
                    RecallMessageHandle.HandleV1.buildHandle("other", broker, Long.toString(later), "id"),
                    ILLEGAL_OPERATION);
            assertRefused(
                    producer,
                    topic,
                    RecallMessageHandle.HandleV1.buildHandle(topic, broker, "soon", "id"),
                    ILLEGAL_OPERATION);
            if (!isOfficial()) {
                // RocketMQ says yes to anything that might be there.
                assertRefused(
                        producer,
                        topic,
                        RecallMessageHandle.HandleV1.buildHandle(topic, broker, Long.toString(later), "unknown"),
                        ILLEGAL_OPERATION);
            }
        }
    }

    private static void assertRefused(DefaultMQProducer producer, String topic, String handle, int code) {
        MQBrokerException refusal =
                catchThrowableOfType(MQBrokerException.class, () -> producer.recallMessage(topic, handle));

        assertThat(refusal).isNotNull();
        assertThat(refusal.getResponseCode()).isEqualTo(code);
        assertThat(refusal.getErrorMessage()).startsWith("recall failed");
    }

    @Test
    void aTimeThatCannotBeIsRefused() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("illegal", 1);
            DefaultMQProducer producer = clients.producer();

            assertIllegal(producer, topic, MessageConst.PROPERTY_TIMER_DELAY_SEC, Long.toString(YEAR_SECONDS + 1));
            assertIllegal(
                    producer, topic, MessageConst.PROPERTY_TIMER_DELAY_MS, Long.toString(YEAR_SECONDS * 1_000 + 1));
            assertIllegal(producer, topic, MessageConst.PROPERTY_TIMER_DELIVER_MS, Long.toString(Long.MAX_VALUE));
            assertIllegal(producer, topic, MessageConst.PROPERTY_TIMER_DELAY_SEC, "soon");
            assertIllegal(producer, topic, MessageConst.PROPERTY_TIMER_DELIVER_MS, "99999999999999999999");

            producer.send(message(topic, "the connection is still good"));
            assertThat(clients.readAll(topic, 1).bodies()).containsExactly("the connection is still good");
        }
    }

    private static void assertIllegal(DefaultMQProducer producer, String topic, String property, String value) {
        Message message = message(topic, "body");
        MessageAccessor.putProperty(message, property, value);

        MQBrokerException refusal = catchThrowableOfType(MQBrokerException.class, () -> producer.send(message));

        assertThat(refusal).as("%s %s", property, value).isNotNull();
        assertThat(refusal.getResponseCode()).isEqualTo(MESSAGE_ILLEGAL);
        if (!isOfficial()) {
            assertThat(refusal.getErrorMessage()).contains(property, value);
        }
    }
}
