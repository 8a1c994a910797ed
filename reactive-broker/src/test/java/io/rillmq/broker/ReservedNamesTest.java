package io.rillmq.broker;

import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.name.Topic;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users may not do with the names that are the broker's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReservedNamesTest {
    private LiveBroker broker;
    private Peer peer;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = LiveBroker.in(directory);
        peer = broker.peer();
    }

    @AfterAll
    void stop() {
        peer.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCHEDULE_TOPIC_XXXX",
                "RMQ_SYS_TRANS_HALF_TOPIC",
                "RMQ_SYS_TRANS_OP_HALF_TOPIC",
                "TRANS_CHECK_MAX_TIME_TOPIC",
                "OFFSET_MOVED_EVENT",
                "rmq_sys_rill_tables",
                "rmq_sys_wheel_timer",
                "rmq_sys_anything"
            })
    void topicsOfTheBrokerAreNotSentToByOthers(String topic) {
        Answer answer = peer.ask(send(topic), "x");

        assertThat(answer.code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(answer.remark()).contains(topic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%RETRY%nobody", "%DLQ%nobody", "%LMQ%queue", "%anything"})
    void noSendAndNoToolMakesATopicWhoseNameBeginsWithPercent(String topic) {
        Answer sent = peer.ask(send(topic), "x");
        Answer created = peer.ask(create(topic));

        assertThat(sent.code()).isIn(ResponseCode.TOPIC_NOT_EXIST, ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(created.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new TopicConfigHeader(new Topic(topic))).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TBW102", "RMQ_SYS_TRACE_TOPIC", "DefaultCluster", "DefaultCluster_REPLY_TOPIC", "broker-a"})
    void theBrokersTopicsAreNeitherChangedNorDeleted(String topic) {
        assertThat(peer.ask(create(topic)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new DeleteTopicHeader(new Topic(topic))).code()).isNotZero();
        assertThat(peer.ask(new TopicConfigHeader(new Topic(topic))).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RMQ_SYS_mine", "Rmq_Sys_mine"})
    void noSendMakesATopicThatNoToolCouldDelete(String topic) {
        Answer sent = peer.ask(send(topic), "x");

        assertThat(sent.code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(sent.remark()).contains("one of the broker's own");
    }

    @Test
    void theRetryTopicOfAGroupIsChangedByTools() {
        Requests.heartbeat(peer, "client", "billing", "orders");

        assertThat(peer.ask(create("%RETRY%billing")).code()).isZero();
        assertThat(peer.ask(send("%RETRY%billing"), "again").code()).isZero();
        assertThat(peer.ask(pull("billing", "%RETRY%billing", 0, 0)).texts()).containsExactly("again");
    }

    private static CreateTopicHeader create(String topic) {
        return new CreateTopicHeader(new Topic(topic), "TBW102", 1, 1, 6, "SINGLE_TAG", 0, false, null);
    }
}
