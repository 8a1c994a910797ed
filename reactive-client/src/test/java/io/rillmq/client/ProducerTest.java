package io.rillmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.client.error.ClientException;
import io.rillmq.client.internal.call.ScriptedServer;
import io.rillmq.client.producer.Durability;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.SendReceipt;
import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Attempts, receipts and demand, against brokers that answer as the test says. */
class ProducerTest {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Message MESSAGE = Message.to("orders").body("hello");

    private final Queue<Integer> answersOfA = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> heldByA = new ConcurrentLinkedQueue<>();
    private volatile boolean holds;

    private final ScriptedServer brokerA = new ScriptedServer(this::brokerA);
    private final ScriptedServer brokerB =
            new ScriptedServer((request, channel) -> stored(request, channel, ResponseCode.SUCCESS));
    private final List<ScriptedServer> routed = new ArrayList<>(List.of(brokerA));
    private final ScriptedServer nameServer = new ScriptedServer(this::route);
    private final RillClient client =
            RillClient.builder().nameServers(nameServer.address()).threads(1).build();
    private final Producer producer = client.producer().maxInFlight(4).build();

    @AfterEach
    void end() {
        client.close().block(WAIT);
        List.of(nameServer, brokerA, brokerB).forEach(ScriptedServer::close);
    }

    private void route(RemotingCommand request, Channel channel) {
        List<String> names =
                IntStream.range(0, routed.size()).mapToObj(i -> "broker-" + i).toList();
        TopicRouteData data = new TopicRouteData(
                names.stream().map(name -> new QueueData(name, 1, 1, 6, 0)).toList(),
                names.stream()
                        .map(name -> new BrokerData(
                                "cluster",
                                name,
                                Map.of(0L, routed.get(names.indexOf(name)).address()),
                                null,
                                false))
                        .toList());
        channel.writeAndFlush(
                RemotingCommand.response(request, ResponseCode.SUCCESS, null, HeaderFields.EMPTY, data.toBuffer()));
    }

    private void brokerA(RemotingCommand request, Channel channel) {
        if (request.code() != RequestCode.SEND_MESSAGE_V2) {
            stored(request, channel, ResponseCode.SUCCESS);
        } else if (holds) {
            heldByA.add(() -> stored(request, channel, ResponseCode.SUCCESS));
        } else {
            Integer code = answersOfA.poll();
            stored(request, channel, code == null ? ResponseCode.SUCCESS : code);
        }
    }

    private static void stored(RemotingCommand request, Channel channel, int code) {
        channel.writeAndFlush(RemotingCommand.response(
                request,
                code,
                null,
                HeaderFields.of("msgId", "7F00000100002A9F0000000000000000", "queueId", "0", "queueOffset", "7"),
                Unpooled.EMPTY_BUFFER));
    }

    private static long sends(ScriptedServer broker) {
        return broker.requests().stream()
                .filter(request -> request.code() == RequestCode.SEND_MESSAGE_V2)
                .count();
    }

    @Test
    void theReceiptSaysWhatTheBrokerPromised() {
        answersOfA.addAll(List.of(
                ResponseCode.SUCCESS,
                ResponseCode.FLUSH_DISK_TIMEOUT,
                ResponseCode.SLAVE_NOT_AVAILABLE,
                ResponseCode.FLUSH_SLAVE_TIMEOUT));

        List<SendReceipt> receipts = Flux.range(0, 4)
                .concatMap(i -> producer.send(MESSAGE))
                .collectList()
                .block(WAIT);

        assertThat(receipts)
                .extracting(SendReceipt::durability)
                .containsExactly(
                        Durability.AS_CONFIGURED,
                        Durability.FLUSH_TIMED_OUT,
                        Durability.REPLICA_UNAVAILABLE,
                        Durability.REPLICATION_TIMED_OUT);
        assertThat(receipts).extracting(SendReceipt::queueOffset).containsOnly(7L);
    }

    @Test
    void answersThatAnotherAttemptCanHelpWithAreTriedAgain() {
        answersOfA.addAll(List.of(
                ResponseCode.SYSTEM_ERROR,
                ResponseCode.SYSTEM_BUSY,
                ResponseCode.SERVICE_NOT_AVAILABLE,
                ResponseCode.NO_PERMISSION));

        assertThat(producer.send(MESSAGE).block(WAIT)).isNotNull();

        assertThat(sends(brokerA)).isEqualTo(5);
        assertThat(brokerA.requests().stream()
                        .filter(request -> request.code() == RequestCode.SEND_MESSAGE_V2)
                        .map(request -> request.fields().get("i")))
                .as("the properties, with the unique id")
                .containsOnly(brokerA.requests().stream()
                        .filter(request -> request.code() == RequestCode.SEND_MESSAGE_V2)
                        .findFirst()
                        .orElseThrow()
                        .fields()
                        .get("i"));
    }

    @Test
    void anIllegalMessageIsNotTriedAgain() {
        answersOfA.add(ResponseCode.MESSAGE_ILLEGAL);

        assertThatThrownBy(() -> producer.send(MESSAGE).block(WAIT))
                .isInstanceOfSatisfying(BrokerResponseException.class, error -> {
                    assertThat(error.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
                    assertThat(error.isRetryable()).isFalse();
                });
        assertThat(sends(brokerA)).isEqualTo(1);
    }

    @Test
    void withOneAttemptTheFirstFailureIsTold() {
        answersOfA.add(ResponseCode.SYSTEM_ERROR);
        Producer once = client.producer().maxAttempts(1).build();

        assertThatThrownBy(() -> once.send(MESSAGE).block(WAIT)).isInstanceOf(BrokerResponseException.class);
        assertThat(sends(brokerA)).isEqualTo(1);
    }

    @Test
    void aBrokerThatJustFailedIsPassedOver() {
        routed.add(brokerB);
        answersOfA.add(ResponseCode.SERVICE_NOT_AVAILABLE);

        Flux.range(0, 6).concatMap(i -> producer.send(MESSAGE)).blockLast(WAIT);

        assertThat(sends(brokerA)).isEqualTo(1);
        assertThat(sends(brokerB)).isEqualTo(6);
    }

    @Test
    void aStreamAsksForNoMoreThanIsInFlight() {
        holds = true;
        AtomicLong asked = new AtomicLong();
        Flux<Message> messages = Flux.range(0, 100).map(i -> MESSAGE).doOnRequest(asked::addAndGet);

        StepVerifier.create(producer.send(messages), 0)
                .expectSubscription()
                .then(() -> await().atMost(WAIT).until(() -> heldByA.size() == 4))
                .then(() -> assertThat(asked).hasValue(4))
                .then(() -> new ArrayDeque<>(heldByA).forEach(Runnable::run))
                .then(() -> assertThat(asked).hasValue(4))
                .then(() -> holds = false)
                .thenRequest(100)
                .expectNextCount(100)
                .expectComplete()
                .verify(WAIT);
    }

    @Test
    void withOneAttemptABusyBrokerIsNotAskedAgain() {
        answersOfA.add(ResponseCode.SYSTEM_BUSY);
        Producer once = client.producer().maxAttempts(1).build();

        assertThatThrownBy(() -> once.send(MESSAGE).block(WAIT)).isInstanceOf(BrokerResponseException.class);
        assertThat(sends(brokerA)).isEqualTo(1);
    }

    /** The messages are made on a thread of their own, while route and connection are on their way. */
    @Test
    void messagesMadeWhileTheRouteIsAskedForAreNotOvertaken() {
        for (int round = 0; round < 10; round++) {
            int before = brokerA.requests().size();
            RillClient fresh =
                    RillClient.builder().nameServers(nameServer.address()).build();
            Flux<Message> messages = Flux.<Message, Integer>generate(() -> 0, (i, sink) -> {
                        sink.next(Message.to("orders").key(String.valueOf(i)).body("hello"));
                        return i + 1;
                    })
                    .take(1_000)
                    .subscribeOn(Schedulers.boundedElastic());

            fresh.producer().maxInFlight(1_000).build().send(messages).blockLast(WAIT);
            fresh.close().block(WAIT);

            List<String> arrived = brokerA.requests().stream()
                    .skip(before)
                    .filter(request -> request.code() == RequestCode.SEND_MESSAGE_V2)
                    .map(request ->
                            MessageProperties.parse(request.fields().get("i")).get(PropertyNames.KEYS))
                    .toList();
            assertThat(arrived)
                    .as("round %d", round)
                    .isEqualTo(
                            IntStream.range(0, 1_000).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void aSendThatWaitsForItsNextAttemptEndsWhenTheClientCloses() {
        answersOfA.addAll(Collections.nCopies(1_000, ResponseCode.SYSTEM_BUSY));
        CompletableFuture<SendReceipt> receipt = client.producer()
                .sendTimeout(Duration.ofMinutes(5))
                .build()
                .send(MESSAGE)
                .toFuture();
        // From the eighth attempt on the pauses are long.
        await().atMost(WAIT).until(() -> sends(brokerA) >= 8);

        client.close().block(WAIT);

        assertThat(receipt)
                .failsWithin(WAIT)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ClientException.class);
    }

    @Test
    void nothingIsSentBeforeSomebodySubscribes() {
        producer.send(MESSAGE);
        producer.send(Flux.just(MESSAGE));

        assertThat(nameServer.requests()).isEmpty();
        assertThat(brokerA.requests()).isEmpty();
    }
}
