package io.rillmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.BrokerVerticle;
import io.rillmq.client.RillClient;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.namesrv.NameServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in front of a real name server and a real broker. */
class LiveClusterTest {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    @TempDir
    static Path directory;

    /** One for each server, as if they were processes. */
    private static Vertx nameServerVertx;

    private static Vertx brokerVertx;
    private static Vertx vertx;
    private static GatewayVerticle gateway;
    private static RillClient client;
    private static HttpClient http;

    @BeforeAll
    static void startCluster() {
        nameServerVertx = Vertx.vertx();
        brokerVertx = Vertx.vertx();
        vertx = Vertx.vertx();
        http = vertx.createHttpClient();
        NameServerVerticle nameServer = new NameServerVerticle();
        done(nameServerVertx.deployVerticle(
                nameServer,
                options(new JsonObject()
                        .put("listenPort", 0)
                        .put("kvConfigPath", directory.resolve("kvConfig.json").toString()))));
        String nameServers = "127.0.0.1:" + nameServer.port();
        done(brokerVertx.deployVerticle(
                new BrokerVerticle(),
                options(new JsonObject()
                        .put("listenPort", 0)
                        .put("namesrvAddr", nameServers)
                        .put("storePathRootDir", directory.resolve("store").toString())
                        .put("mappedFileSizeCommitLog", SEGMENT_BYTES))));
        gateway = new GatewayVerticle();
        done(vertx.deployVerticle(
                gateway, options(new JsonObject().put("port", 0).put("namesrvAddr", nameServers))));
        client = RillClient.builder().nameServers(nameServers).build();
    }

    @AfterAll
    static void stopCluster() {
        client.close().block(ANSWER_MAX);
        done(vertx.close());
        done(brokerVertx.close());
        done(nameServerVertx.close());
    }

    @Test
    void aSubscriberReceivesWhatAProducerSendsOnceItIsSubscribed() {
        client.admin().createTopic("live", 4).block(ANSWER_MAX);
        Producer producer = client.producer().group("test").build();
        producer.send(Message.to("live").body("before")).block(ANSWER_MAX);
        TestSocket socket = connect();
        socket.subscribe("s", "live", 1000);
        socket.next("subscribed");

        for (int number = 0; number < 100; number++) {
            producer.send(Message.to("live").tag("t").key("k" + number).body("m" + number))
                    .block(ANSWER_MAX);
        }

        List<String> bodies = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            JsonObject message = socket.next("message");
            assertThat(message.getString("tag")).isEqualTo("t");
            assertThat(message.getJsonArray("keys")).hasSize(1);
            assertThat(message.getString("cursor"))
                    .isEqualTo(message.getString("broker") + "/" + message.getInteger("queue") + "/"
                            + message.getLong("offset"));
            bodies.add(message.getString("body"));
        }
        assertThat(bodies).doesNotHaveDuplicates().contains("m0", "m99");
    }

    @Test
    void aFilterLetsOnlyItsTagsThrough() {
        client.admin().createTopic("tagged", 1).block(ANSWER_MAX);
        Producer producer = client.producer().group("test").build();
        TestSocket socket = connect();
        socket.say(new JsonObject("""
                {"type":"subscribe","id":"s","topic":"tagged","filter":"a || c","credit":10}"""));
        socket.next("subscribed");

        for (String tag : List.of("a", "b", "c")) {
            producer.send(Message.to("tagged").tag(tag).body("is " + tag)).block(ANSWER_MAX);
        }

        assertThat(socket.next("message").getString("body")).isEqualTo("is a");
        assertThat(socket.next("message").getString("body")).isEqualTo("is c");
    }

    @Test
    void aReplayFromTheBeginningFollowsTheCreditOfTheClient() {
        client.admin().createTopic("replayed", 1).block(ANSWER_MAX);
        Producer producer = client.producer().group("test").build();
        for (int number = 0; number < 20; number++) {
            producer.send(Message.to("replayed").body("m" + number)).block(ANSWER_MAX);
        }
        TestSocket socket = connect();

        socket.say(new JsonObject("""
                {"type":"subscribe","id":"s","topic":"replayed","from":"earliest","credit":5}"""));

        socket.next("subscribed");
        for (int number = 0; number < 5; number++) {
            assertThat(socket.next("message").getString("body")).isEqualTo("m" + number);
        }
        socket.say(new JsonObject("{\"type\":\"ping\"}"));
        socket.next("pong");
        socket.say(new JsonObject("{\"type\":\"credit\",\"id\":\"s\",\"n\":100}"));
        for (int number = 5; number < 20; number++) {
            assertThat(socket.next("message").getString("body")).isEqualTo("m" + number);
        }
    }

    @Test
    void aPublishedMessageIsReadByTheSdk() {
        client.admin().createTopic("published", 1).block(ANSWER_MAX);
        TestSocket socket = connect();

        socket.say(new JsonObject("""
                {"type":"publish","id":"p","topic":"published","body":"grün","tag":"t","key":"k",
                 "properties":{"colour":"green"}}"""));

        JsonObject published = socket.next("published");
        ReceivedMessage message = client.reader("published")
                .from(Position.earliest())
                .build()
                .receive()
                .blockFirst(ANSWER_MAX);
        assertThat(message).isNotNull();
        assertThat(message.text()).isEqualTo("grün");
        assertThat(message.tag()).contains("t");
        assertThat(message.key()).contains("k");
        assertThat(message.property("colour")).contains("green");
        assertThat(message.messageId()).isEqualTo(published.getString("messageId"));
    }

    @Test
    void anUnknownTopicIsAnError() {
        TestSocket socket = connect();

        socket.subscribe("s", "nowhere", 1);

        assertThat(socket.next("error").getString("code")).isEqualTo("topic_not_found");
        socket.next("unsubscribed");
    }

    @Test
    void anIllegalTopicNameIsAnErrorThatNamesIt() {
        TestSocket socket = connect();

        socket.subscribe("s", "no good", 1);

        JsonObject error = socket.next("error");
        assertThat(error.getString("code")).isEqualTo("bad_field");
        assertThat(error.getString("message")).contains("no good");
    }

    @Test
    void theTopicsAreListedWithTheirCounts() {
        client.admin().createTopic("counted", 2).block(ANSWER_MAX);
        client.producer()
                .group("test")
                .build()
                .send(Message.to("counted").body("x"))
                .block(ANSWER_MAX);

        await().until(() -> {
            String body = done(http.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/v1/topics")
                            .compose(request -> request.send().compose(response -> response.body())))
                    .toString();
            JsonArray topics = new JsonObject(body).getJsonArray("topics");
            return topics.contains(new JsonObject("""
                    {"name":"counted","queues":2,"messages":1,"maxOffset":1}"""));
        });
    }

    private static TestSocket connect() {
        return TestSocket.connect(
                vertx,
                new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(gateway.port())
                        .setURI("/v1/stream"));
    }

    private static DeploymentOptions options(JsonObject config) {
        return new DeploymentOptions().setConfig(config);
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
