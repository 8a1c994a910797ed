package io.rillmq.broker;

import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.client.HeartbeatHeader;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is asked for more than it may have in hand. */
class AdmissionTest {
    private static final int SENDS = 300;
    private static final JsonObject ONE_IN_HAND = new JsonObject().put("sendThreadPoolQueueCapacity", 1);

    @TempDir
    Path directory;

    @Test
    void aClientOfRocketMqIsToldThatTheBrokerIsBusyAndNothingElse() {
        try (LiveBroker broker = LiveBroker.in(directory, ONE_IN_HAND);
                Peer peer = broker.peer()) {
            peer.ask(send("orders"), "the topic is there");

            List<Answer> answers = sendTogether(peer);

            assertThat(answers).extracting(Answer::code).containsOnly(ResponseCode.SUCCESS, ResponseCode.SYSTEM_BUSY);
            assertThat(answers)
                    .filteredOn(answer -> answer.code() == ResponseCode.SYSTEM_BUSY)
                    .allSatisfy(answer -> assertThat(answer.remark()).contains("sendThreadPoolQueueCapacity 1"));
            assertThat(peer.ask(send("orders"), "later").code()).isZero();
        }
    }

    @Test
    void aClientThatWaitsIsServedInTheEndWhateverItSends() {
        try (LiveBroker broker = LiveBroker.in(directory, ONE_IN_HAND);
                Peer peer = broker.peer()) {
            peer.ask(send("orders"), "the topic is there");
            peer.ask(new HeartbeatHeader(true), """
                    {"clientID":"patient","consumerDataSet":[],"producerDataSet":[{"groupName":"g"}]}""");

            List<Answer> answers = sendTogether(peer);

            assertThat(answers).extracting(Answer::code).containsOnly(ResponseCode.SUCCESS);
            assertThat(peer.ask(pull("g", "orders", SENDS, 0)).texts()).containsExactly("send " + (SENDS - 1));
        }
    }

    @Test
    void anEmptyPullThatCannotBeParkedIsAnsweredAtOnce() {
        JsonObject oneParked = new JsonObject().put("parkedPullsMax", 1).put("eventLoops", 1);
        try (LiveBroker broker = LiveBroker.in(directory, oneParked);
                Peer peer = broker.peer()) {
            peer.ask(send("orders"), "the topic is there");
            Future<Answer> parked = peer.send(pull("g", "orders", 1, 20_000), new byte[0]);

            Answer second = peer.ask(pull("g", "orders", 1, 20_000));
            peer.ask(send("orders"), "for the first");

            assertThat(second.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
            assertThat(LiveBroker.await(parked).texts()).containsExactly("for the first");
        }
    }

    private static List<Answer> sendTogether(Peer peer) {
        List<Future<Answer>> sends = IntStream.range(0, SENDS)
                .mapToObj(i -> peer.send(send("orders"), ("send " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        return sends.stream().map(LiveBroker::await).toList();
    }
}
