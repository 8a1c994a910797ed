package io.rillmq.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rillmq.gateway.stream.ClusterAdapter;
import io.rillmq.gateway.stream.FakeSource;
import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.SharedCursors;
import io.rillmq.gateway.stream.StreamException;
import io.rillmq.gateway.stream.StreamLimits;
import io.rillmq.gateway.text.CloseCode;
import io.rillmq.gateway.text.ErrorCode;
import io.rillmq.gateway.text.FrameLimits;
import io.rillmq.gateway.text.FrameReader;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Sinks;

class SessionTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(2, 1024, 2, 1000, 3, Duration.ofSeconds(25), Duration.ofSeconds(2));
    private static final StreamLimits STREAMS = new StreamLimits(4, 1 << 20, 8, 1 << 20, 3);

    private final Vertx vertx = Vertx.vertx();
    private final Context hub = vertx.getOrCreateContext();
    private final Context loop = vertx.getOrCreateContext();
    private final FakeSource source = new FakeSource().topic("orders");
    private final ClusterAdapter cluster = new ClusterAdapter(source, STREAMS);
    private final SharedCursors cursors = new SharedCursors(hub, cluster, STREAMS);
    private final LoopStreams streams = new LoopStreams(loop, cluster, cursors, STREAMS);
    private final SessionMeters meters = new SessionMeters(new SimpleMeterRegistry(), new Seats(10));
    private final RecordingOutlet outlet = new RecordingOutlet();
    private final Session session = session(outlet);

    private Session session(RecordingOutlet socket) {
        return new Session(socket, streams, new FrameReader(FrameLimits.DEFAULTS, 1 << 20), LIMITS, meters);
    }

    @AfterEach
    void stopEventLoops() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSubscriberGetsWhatIsStoredAfterItSubscribed() throws Exception {
        source.send("orders", "old");
        subscribe("s1", "orders", 10);
        outlet.next("subscribed");

        source.send("orders", "new");

        JsonObject message = outlet.next("message");
        assertThat(message.getString("id")).isEqualTo("s1");
        assertThat(message.getString("body")).isEqualTo("new");
        assertThat(message.getLong("offset")).isEqualTo(1);
    }

    @Test
    void noMoreMessagesAreSentThanCreditWasGranted() throws Exception {
        subscribe("s1", "orders", 2);
        outlet.next("subscribed");

        source.send("orders", 4, 1);
        outlet.next("message");
        outlet.next("message");
        say("{'type':'ping'}");
        outlet.next("pong");
        say("{'type':'credit','id':'s1','n':1}");

        assertThat(outlet.next("message").getLong("offset")).isEqualTo(2);
        say("{'type':'ping'}");
        outlet.next("pong");
    }

    @Test
    void aSubscriberWithoutCreditSkipsTheOldestAndIsToldHowMany() throws Exception {
        subscribe("s1", "orders", 0);
        outlet.next("subscribed");
        source.send("orders", 10, 1);
        await().until(() -> meters.missedMessages() == 6);

        say("{'type':'credit','id':'s1','n':100}");

        assertThat(outlet.next("gap").getLong("missed")).isEqualTo(6);
        assertThat(outlet.next("message").getLong("offset")).isEqualTo(6);
        assertThat(outlet.next("message").getLong("offset")).isEqualTo(7);
    }

    @Test
    void nothingIsTakenFromASubscriptionWhileTheOutletIsFull() throws Exception {
        subscribe("s1", "orders", 100);
        outlet.next("subscribed");
        outlet.room = 1;

        source.send("orders", 10, 1);
        outlet.next("message");
        await().until(() -> meters.missedMessages() == 5);
        assertThat(outlet.isSilent()).isTrue();
        outlet.room = 2;
        onLoop(session::drained);

        assertThat(outlet.next("gap").getLong("missed")).isEqualTo(5);
        assertThat(outlet.next("message").getLong("offset")).isEqualTo(6);
        assertThat(outlet.isSilent()).isTrue();
    }

    @Test
    void aStalledSocketDoesNotHoldUpAnotherOnTheSameCursor() throws Exception {
        RecordingOutlet other = new RecordingOutlet();
        Session fast = session(other);
        subscribe("s1", "orders", 1000);
        outlet.next("subscribed");
        onLoop(() -> fast.text("{\"type\":\"subscribe\",\"id\":\"f\",\"topic\":\"orders\",\"credit\":1000}"));
        other.next("subscribed");
        outlet.room = 0;

        source.send("orders", 200, 10);

        for (int offset = 0; offset < 200; offset++) {
            assertThat(other.next("message").getLong("offset")).isEqualTo(offset);
        }
        assertThat(outlet.isSilent()).isTrue();
        assertThat(source.reads()).as("one reader for both").hasSize(1);
    }

    @Test
    void subscriptionsOfOneSocketTakeTurns() throws Exception {
        source.topic("news");
        subscribe("a", "orders", 100);
        subscribe("b", "news", 100);
        outlet.next("subscribed");
        outlet.next("subscribed");
        outlet.room = 0;
        source.send("orders", 3, 1);
        source.send("news", 3, 1);
        await().until(() -> source.reads().size() == 2);
        settle();

        outlet.room = 6;
        onLoop(session::drained);

        List<String> turns = new ArrayList<>();
        for (int turn = 0; turn < 4; turn++) {
            turns.add(outlet.next("message").getString("topic"));
        }
        assertThat(turns.subList(0, 2)).containsExactlyInAnyOrder("orders", "news");
        assertThat(turns.subList(2, 4)).containsExactlyInAnyOrder("orders", "news");
    }

    @Test
    void aReplayAsksTheClusterOnlyForWhatTheClientHasGranted() throws Exception {
        source.send("orders", 100, 1);
        say("{'type':'subscribe','id':'r','topic':'orders','from':'earliest','credit':5}");
        outlet.next("subscribed");

        for (int offset = 0; offset < 5; offset++) {
            assertThat(outlet.next("message").getLong("offset")).isEqualTo(offset);
        }

        assertThat(source.reads().get(0).requested()).isEqualTo(5);
        say("{'type':'credit','id':'r','n':90}");
        for (int offset = 5; offset < 95; offset++) {
            assertThat(outlet.next("message").getLong("offset")).isEqualTo(offset);
        }
        settle();
        assertThat(source.reads().get(0).requested()).isEqualTo(95);
    }

    @Test
    void aReplayStopsToAskWhileTheSocketIsFullAndSkipsNothing() throws Exception {
        source.send("orders", 100, 1);
        outlet.room = 3;
        say("{'type':'subscribe','id':'r','topic':'orders','from':'earliest','credit':100}");
        outlet.next("subscribed");
        outlet.next("message");
        outlet.next("message");
        settle();
        assertThat(source.reads().get(0).requested()).isLessThan(20);

        outlet.room = Integer.MAX_VALUE;
        onLoop(session::drained);

        for (int offset = 2; offset < 100; offset++) {
            assertThat(outlet.next("message").getLong("offset")).isEqualTo(offset);
        }
    }

    @Test
    void anUnknownTopicIsAnErrorThatEndsTheSubscription() throws Exception {
        subscribe("s1", "nowhere", 1);

        assertThat(outlet.next("error").getString("code")).isEqualTo("topic_not_found");
        assertThat(outlet.next("unsubscribed").getString("id")).isEqualTo("s1");
        subscribe("s1", "orders", 1);
        outlet.next("subscribed");
    }

    @Test
    void aReaderThatFailsEndsAllItsSubscriptions() throws Exception {
        subscribe("a", "orders", 1);
        subscribe("b", "orders", 1);
        outlet.next("subscribed");
        outlet.next("subscribed");

        source.reads().get(0).fail(new StreamException(ErrorCode.UNAVAILABLE, "all brokers are gone"));

        assertThat(outlet.next("error").getString("message")).isEqualTo("all brokers are gone");
        outlet.next("unsubscribed");
        outlet.next("error");
        outlet.next("unsubscribed");
        assertThat(cluster.readers()).isZero();
    }

    @Test
    void theLastSubscriptionThatEndsClosesTheReader() throws Exception {
        subscribe("a", "orders", 1);
        subscribe("b", "orders", 1);
        outlet.next("subscribed");
        outlet.next("subscribed");

        say("{'type':'unsubscribe','id':'a'}");
        outlet.next("unsubscribed");
        settle();
        assertThat(source.reads().get(0).isCancelled()).isFalse();
        onLoop(session::closed);

        await().until(() -> source.reads().get(0).isCancelled());
        assertThat(cluster.readers()).isZero();
        assertThat(meters.subscriptions()).isZero();
    }

    @Test
    void aPublishedMessageIsAnsweredWithItsPlace() throws Exception {
        say("{'type':'publish','id':'p1','topic':'orders','body':'hello','tag':'a','key':'k'}");

        JsonObject published = outlet.next("published");
        assertThat(published.getString("id")).isEqualTo("p1");
        assertThat(published.getLong("queueOffset")).isZero();
    }

    @Test
    void aRefusedPublishIsAnError() throws Exception {
        say("{'type':'publish','id':'p1','topic':'forbidden','body':'hello'}");

        JsonObject error = outlet.next("error");
        assertThat(error.getString("id")).isEqualTo("p1");
        assertThat(error.getString("code")).isEqualTo("refused");
    }

    @Test
    void aClientThatPublishesFasterThanTheClusterStoresIsNotRead() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        source.beforePublish(gate.asMono());
        say("{'type':'publish','id':'p1','topic':'orders','body':'1'}");
        assertThat(outlet.isReading).isTrue();
        say("{'type':'publish','id':'p2','topic':'orders','body':'2'}");
        assertThat(outlet.isReading).isFalse();

        gate.tryEmitEmpty();

        outlet.next("published");
        outlet.next("published");
        await().until(() -> outlet.isReading);
    }

    @Test
    void aClientWithLargeMessagesUnderWayIsNotRead() throws Exception {
        source.beforePublish(Sinks.<Void>empty().asMono());

        say("{'type':'publish','id':'p1','topic':'orders','body':'" + "x".repeat(1000) + "'}");

        assertThat(outlet.isReading).isFalse();
    }

    @Test
    void aClientThatDoesNotTakeItsAnswersIsNotRead() throws Exception {
        outlet.room = 0;

        say("{'type':'ping'}");
        assertThat(outlet.isReading).isFalse();
        outlet.room = 10;
        onLoop(session::drained);

        assertThat(outlet.isReading).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'subscribe','id':'s1','topic':'orders','credit':1} | duplicate_id",
                "{'type':'credit','id':'x','n':1}                           | unknown_id",
                "{'type':'unsubscribe','id':'x'}                            | unknown_id",
                "{'type':'credit','id':'s1','n':100000}                     | bad_field",
                "{'type':'hello'}                                           | unknown_type",
            })
    void whatCannotBeServedIsAnErrorAndTheSocketStaysOpen(String frame, String code) throws Exception {
        subscribe("s1", "orders", 1);
        outlet.next("subscribed");

        say(frame);

        assertThat(outlet.next("error").getString("code")).isEqualTo(code);
        assertThat(outlet.closed).isNull();
        source.send("orders", "still here");
        outlet.next("message");
    }

    @Test
    void moreSubscriptionsThanAllowedAreRefused() throws Exception {
        source.topic("news");
        subscribe("a", "orders", 1);
        subscribe("b", "news", 1);
        outlet.next("subscribed");
        outlet.next("subscribed");

        subscribe("c", "orders", 1);

        JsonObject error = outlet.next("error");
        assertThat(error.getString("code")).isEqualTo("too_many_subscriptions");
        assertThat(error.getString("message")).contains("subscriptionsMax 2");
        outlet.next("unsubscribed");
    }

    @Test
    void moreReadersThanTheGatewayMayHaveAreRefused() throws Exception {
        RecordingOutlet other = new RecordingOutlet();
        Session second = session(other);
        for (String id : List.of("a", "b")) {
            say("{'type':'subscribe','id':'" + id + "','topic':'orders','from':'earliest','credit':1}");
            outlet.next("subscribed");
            String frame = "{\"type\":\"subscribe\",\"id\":\"" + id
                    + "\",\"topic\":\"orders\",\"from\":\"earliest\",\"credit\":1}";
            onLoop(() -> second.text(frame));
        }

        other.next("subscribed");
        assertThat(other.next("error").getString("message")).contains("readersMax 3");
        other.next("unsubscribed");
    }

    @Test
    void tooManyBadFramesCloseTheSocket() throws Exception {
        for (int frame = 0; frame < 3; frame++) {
            say("nonsense");
            outlet.next("error");
        }

        assertThat(outlet.closed).isEqualTo(CloseCode.BAD_FRAMES);
        say("{'type':'ping'}");
        assertThat(outlet.isSilent()).isTrue();
    }

    @Test
    void aBinaryFrameIsABadFrame() throws Exception {
        onLoop(session::binary);

        assertThat(outlet.next("error").getString("message")).contains("text, not binary");
    }

    @Test
    void aSilentClientIsClosedAfterTwoPings() throws Exception {
        onLoop(session::beat);
        onLoop(session::beat);
        assertThat(outlet.pings).isEqualTo(2);
        assertThat(outlet.closed).isNull();

        onLoop(session::beat);

        assertThat(outlet.closed).isEqualTo(CloseCode.SILENT);
    }

    @Test
    void aClientThatAnswersPingsStays() throws Exception {
        for (int beat = 0; beat < 5; beat++) {
            onLoop(session::beat);
            onLoop(session::heard);
        }

        assertThat(outlet.closed).isNull();
        assertThat(outlet.pings).isEqualTo(5);
    }

    private void subscribe(String id, String topic, int credit) throws InterruptedException {
        say("{'type':'subscribe','id':'" + id + "','topic':'" + topic + "','credit':" + credit + "}");
    }

    private void say(String frame) throws InterruptedException {
        onLoop(() -> session.text(frame.replace('\'', '"')));
    }

    private void onLoop(Runnable task) throws InterruptedException {
        on(loop, task);
    }

    /** Whatever was on its way over hub and loop has arrived when this returns. */
    private void settle() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            on(hub, () -> {});
            on(loop, () -> {});
        }
    }

    private static void on(Context context, Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.runOnContext(ignored -> {
            task.run();
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
