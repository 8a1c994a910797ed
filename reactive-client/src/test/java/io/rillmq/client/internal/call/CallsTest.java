package io.rillmq.client.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.client.error.CallTimeoutException;
import io.rillmq.client.error.ClientClosedException;
import io.rillmq.client.error.ConnectionException;
import io.rillmq.client.error.MalformedAnswerException;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

class CallsTest {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final LoopResources loops = LoopResources.create("calls-test", 1, true);
    private final Calls calls = new Calls(CallConfig.DEFAULTS, loops);

    @AfterEach
    void endThreads() {
        calls.close();
        loops.disposeLater(Duration.ZERO, WAIT).block(WAIT);
    }

    private static Request<Long> ask(int queueId, Duration timeout) {
        return Request.of(new MaxOffsetHeader(new Topic("orders"), queueId, true), timeout, answer -> answer.orThrow()
                .header()
                .longNumber("offset"));
    }

    private static void answer(RemotingCommand request, Channel channel, String offset) {
        channel.writeAndFlush(RemotingCommand.response(
                request, ResponseCode.SUCCESS, null, HeaderFields.of("offset", offset), Unpooled.EMPTY_BUFFER));
    }

    private static void echoQueueId(RemotingCommand request, Channel channel) {
        answer(request, channel, request.fields().get("queueId"));
    }

    @Test
    void answersFindTheirCallsInWhateverOrderTheyCome() {
        List<Runnable> answers = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((request, channel) -> {
            answers.add(0, () -> echoQueueId(request, channel));
            if (answers.size() == 5) {
                answers.forEach(Runnable::run);
            }
        })) {
            List<Long> offsets = Flux.range(0, 5)
                    .flatMapSequential(i -> calls.call(server.address(), ask(i, WAIT)))
                    .collectList()
                    .block(WAIT);

            assertThat(offsets).containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(server.requests())
                    .extracting(RemotingCommand::serialization)
                    .containsOnly(Serialization.ROCKETMQ);
        }
    }

    @Test
    void aCallWithoutAnAnswerFailsInTimeAndCanBeTriedAgain() {
        try (ScriptedServer server = new ScriptedServer((request, channel) -> {})) {
            assertThatThrownBy(() -> calls.call(server.address(), ask(0, Duration.ofMillis(100)))
                            .block(WAIT))
                    .isInstanceOfSatisfying(CallTimeoutException.class, error -> assertThat(error.isRetryable())
                            .isTrue())
                    .hasMessageContaining(server.address())
                    .hasMessageContaining("GET_MAX_OFFSET")
                    .hasMessageContaining("100 ms");
        }
    }

    @Test
    void aLostConnectionFailsItsCallsAndTheNextCallOpensAnother() {
        AtomicInteger count = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((request, channel) -> {
            if (count.incrementAndGet() == 1) {
                channel.close();
            } else {
                echoQueueId(request, channel);
            }
        })) {
            assertThatThrownBy(() -> calls.call(server.address(), ask(1, WAIT)).block(WAIT))
                    .isInstanceOfSatisfying(ConnectionException.class, error -> assertThat(error.isRetryable())
                            .isTrue());

            assertThat(calls.call(server.address(), ask(2, WAIT)).block(WAIT)).isEqualTo(2);
        }
    }

    @Test
    void nobodyListeningIsAnErrorThatNamesTheAddress() {
        String address = "127.0.0.1:" + FreePorts.one();

        assertThatThrownBy(() -> calls.call(address, ask(0, WAIT)).block(WAIT))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining(address);
    }

    @Test
    void aRefusalNamesTheRequestTheCodeAndTheReason() {
        try (ScriptedServer server =
                new ScriptedServer((request, channel) -> channel.writeAndFlush(RemotingCommand.response(
                        request,
                        ResponseCode.TOPIC_NOT_EXIST,
                        "no such thing",
                        HeaderFields.EMPTY,
                        Unpooled.EMPTY_BUFFER)))) {
            assertThatThrownBy(() -> calls.call(server.address(), ask(0, WAIT)).block(WAIT))
                    .isInstanceOfSatisfying(BrokerResponseException.class, error -> assertThat(error.code())
                            .isEqualTo(ResponseCode.TOPIC_NOT_EXIST))
                    .hasMessageContaining("GET_MAX_OFFSET")
                    .hasMessageContaining("TOPIC_NOT_EXIST (17)")
                    .hasMessageContaining("no such thing");
        }
    }

    @Test
    void anAnswerThatCannotBeReadFailsItsCallOnly() {
        try (ScriptedServer server = new ScriptedServer((request, channel) -> answer(request, channel, "many"))) {
            assertThatThrownBy(() -> calls.call(server.address(), ask(0, WAIT)).block(WAIT))
                    .isInstanceOf(MalformedAnswerException.class)
                    .hasMessageContaining("offset");
            assertThat(calls.isConnected(server.address())).isTrue();
        }
    }

    @Test
    void callsOfAClosedClientFail() {
        calls.close();

        assertThatThrownBy(() -> calls.call("127.0.0.1:1", ask(0, WAIT)).block(WAIT))
                .isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aRequestOfTheServerReachesItsListenerAndOthersAreRefused() {
        List<String> heard = new CopyOnWriteArrayList<>();
        calls.notices()
                .listen(
                        RequestCode.NOTIFY_CONSUMER_IDS_CHANGED,
                        (address, header) -> heard.add(header.text("consumerGroup")));
        try (ScriptedServer server = new ScriptedServer((request, channel) -> {
            if (request.isResponse()) {
                return;
            }
            channel.writeAndFlush(RemotingCommand.request(
                            RequestCode.NOTIFY_CONSUMER_IDS_CHANGED,
                            1,
                            HeaderFields.of("consumerGroup", "billing"),
                            Unpooled.EMPTY_BUFFER)
                    .oneway());
            channel.writeAndFlush(RemotingCommand.request(
                    RequestCode.GET_CONSUMER_RUNNING_INFO, 2, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER));
            echoQueueId(request, channel);
        })) {
            calls.call(server.address(), ask(7, WAIT)).block(WAIT);

            await().atMost(WAIT).untilAsserted(() -> assertThat(server.requests())
                    .filteredOn(RemotingCommand::isResponse)
                    .extracting(RemotingCommand::code, RemotingCommand::opaque)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, 2)));
            assertThat(heard).containsExactly("billing");
        }
    }

    @Test
    void theNextNameServerIsAskedWhenOneIsGone() {
        try (ScriptedServer server = new ScriptedServer(CallsTest::echoQueueId)) {
            String list = "127.0.0.1:" + FreePorts.one() + ";" + server.address();
            for (int seed = 0; seed < 4; seed++) {
                NameServers nameServers = new NameServers(list, calls, new Random(seed));

                assertThat(nameServers.call(ask(seed, WAIT)).block(WAIT)).isEqualTo(seed);
            }
        }
    }

    @Test
    void withoutAnyNameServerTheErrorNamesThemAll() {
        String list = "127.0.0.1:" + FreePorts.one() + ";127.0.0.1:" + FreePorts.one();
        NameServers nameServers = new NameServers(list, calls, new Random(1));

        assertThatThrownBy(() -> nameServers.call(ask(0, WAIT)).block(WAIT))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining(list);
    }

    @Test
    void anAddressThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> new NameServers("localhost", calls, new Random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'localhost'");
        assertThatThrownBy(() -> new NameServers("localhost:99999", calls, new Random()))
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> new NameServers(" ; ", calls, new Random())).hasMessageContaining("nameServers");
    }
}
