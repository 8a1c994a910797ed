package io.rillmq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.table.Owner;
import io.rillmq.namesrv.NameServerConfig;
import io.rillmq.namesrv.request.NameServerRequests;
import io.rillmq.namesrv.request.NameServerState;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.client.ClientConfig;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.file.Disk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/compatibility.md says what the servers do. */
class CompatibilityTableTest {
    private static final Path TABLE = Path.of("../docs/compatibility.md");

    @TempDir
    Path directory;

    /** A line of the table; the cells of the two servers as they are written. */
    private record Row(int code, String name, String nameServer, String broker) {
        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            assertThat(cells).as("cells of: " + line).hasSize(6);
            return new Row(Integer.parseInt(cells[1].strip()), cells[2].strip(), cells[3].strip(), cells[4].strip());
        }
    }

    @Test
    void theCodesHaveTheirNames() throws IOException {
        assertThat(rows())
                .allSatisfy(row -> assertThat(RequestCode.nameOf(row.code())).isEqualTo(row.name()));
    }

    @Test
    void ownCodesAreInASectionOfTheirOwnAndNoneIsLeftOut() throws IOException, IllegalAccessException {
        String[] parts = Files.readString(TABLE).split("\\n## Requests of RillMQ's own\\n");
        assertThat(parts).hasSize(2);
        assertThat(rows(parts[0].lines())).noneMatch(row -> isOwn(row.code()));

        Set<Integer> own = new TreeSet<>();
        for (Field field : RequestCode.class.getFields()) {
            if (isOwn(field.getInt(null))) {
                own.add(field.getInt(null));
            }
        }

        assertThat(rows(parts[1].lines())).extracting(Row::code).containsExactlyElementsOf(own);
    }

    /** RillMQ's own requests have these codes. */
    private static boolean isOwn(int code) {
        return code >= 30_000 && code <= Short.MAX_VALUE;
    }

    @Test
    void eachCellSaysWhatItMayAndHow() throws IOException {
        assertThat(rows()).allSatisfy(row -> assertThat(List.of(row.nameServer(), row.broker()))
                .as(row.name())
                .allMatch(cell -> cell.matches("yes|partly: \\S.*|sent to clients|refused|–")));
    }

    @Test
    void theBrokerDispatchesWhatTheTableSays() throws IOException {
        assertThat(brokerCodes()).isEqualTo(answered(Row::broker));
    }

    @Test
    void theNameServerDispatchesWhatTheTableSays() throws IOException {
        assertThat(nameServerCodes()).isEqualTo(answered(Row::nameServer));
    }

    @Test
    void whatIsRefusedIsAnsweredNotSupported() throws IOException {
        try (LiveBroker servers = LiveBroker.in(directory);
                Peer peer = servers.peer()) {
            for (Row row : rows()) {
                Requests.Bare request = new Requests.Bare(row.code());
                if (!isAnswered(row.broker())) {
                    assertNotSupported(row, peer.ask(request));
                }
                if (!isAnswered(row.nameServer())) {
                    assertNotSupported(row, peer.askNameServer(request));
                }
            }
        }
    }

    private static void assertNotSupported(Row row, Answer answer) {
        assertThat(answer.code()).as(row.name()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(answer.remark()).contains(Integer.toString(row.code()));
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = rows(Files.readAllLines(TABLE).stream());
        assertThat(rows).extracting(Row::code).doesNotHaveDuplicates().hasSizeGreaterThan(100);
        return rows;
    }

    private static List<Row> rows(Stream<String> lines) {
        return lines.filter(line -> line.matches("\\| *\\d.*")).map(Row::of).toList();
    }

    private static Set<Integer> answered(Function<Row, String> cell) throws IOException {
        return rows().stream()
                .filter(row -> isAnswered(cell.apply(row)))
                .map(Row::code)
                .collect(Collectors.toSet());
    }

    private static boolean isAnswered(String cell) {
        return cell.equals("yes") || cell.startsWith("partly");
    }

    private Set<Integer> brokerCodes() {
        LiveConfig config = new LiveConfig(new JsonObject()
                .put("storePathRootDir", directory.resolve("store").toString())
                .put("mappedFileSizeCommitLog", 1 << 20));
        return onContext(context -> {
            Owner owner = new Owner(context.owner(), context);
            RemotingClient client = new RemotingClient(
                    context, ClientConfig.DEFAULTS, RequestRouter.builder().build());
            return owner.block(() -> Rooms.open(
                            config, owner, Clock.systemUTC(), Disk.real(), new SimpleMeterRegistry(), client, () -> {}))
                    .compose(rooms -> rooms.beginLog()
                            .map(ignored -> rooms.handlerFor(context).codes())
                            .eventually(rooms::close));
        });
    }

    private Set<Integer> nameServerCodes() {
        NameServerConfig config = NameServerConfig.fromJson(new JsonObject()
                .put("kvConfigPath", directory.resolve("kv.json").toString()));
        return onContext(context -> {
            NameServerState state = new NameServerState(
                    context, Clock.systemUTC(), config.routes(), config.stored(), config.settings());
            return Future.succeededFuture(
                    NameServerRequests.router(state, config.values()).codes());
        });
    }

    private static <T> T onContext(Function<Context, Future<T>> question) {
        Vertx vertx = Vertx.vertx();
        try {
            Context context = vertx.getOrCreateContext();
            Promise<T> answer = Promise.promise();
            context.runOnContext(ignored -> question.apply(context).onComplete(answer));
            return LiveBroker.await(answer.future());
        } finally {
            LiveBroker.await(vertx.close());
        }
    }
}
