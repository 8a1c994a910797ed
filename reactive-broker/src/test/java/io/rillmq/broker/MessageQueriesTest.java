package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.QueryMessageHeader;
import io.rillmq.protocol.header.admin.QueryMessageHeader.KeyType;
import io.rillmq.protocol.header.admin.QueryMessageResponseHeader;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageQueriesTest {
    private static final Topic ORDERS = new Topic("orders");

    @TempDir
    Path directory;

    private static QueryMessageHeader query(String key, KeyType type) {
        return new QueryMessageHeader(ORDERS, key, 10, 0, Long.MAX_VALUE, type);
    }

    private static void put(Peer peer, String body, String properties) {
        assertThat(peer.ask(send("orders", 0, properties), body).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void messagesAreFoundByTheirKeysOnceTheirSendIsAnswered() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            put(peer, "one", property("KEYS", "a b"));
            put(peer, "two", property("KEYS", "b"));

            Answer found = peer.ask(query("b", KeyType.KEY));

            assertThat(found.code()).isEqualTo(ResponseCode.SUCCESS);
            assertThat(found.texts()).containsExactly("one", "two");
            QueryMessageResponseHeader indexed =
                    QueryMessageResponseHeader.read(found.command().header());
            assertThat(indexed.indexedMillis()).isPositive();
            assertThat(indexed.indexedLogOffset()).isPositive();
            assertThat(peer.ask(query("a", KeyType.KEY)).texts()).containsExactly("one");
        }
    }

    @Test
    void aQueryForAUniqueIdPassesOverKeys() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            put(peer, "by id", property("UNIQ_KEY", "7F01"));
            put(peer, "by key", property("KEYS", "7F01"));

            assertThat(peer.ask(query("7F01", KeyType.UNIQUE_ID)).texts()).containsExactly("by id");
            assertThat(peer.ask(query("7F01", KeyType.KEY)).texts()).containsExactly("by id", "by key");
            assertThat(peer.ask(new QueryOfOldClients("7F01")).texts()).containsExactly("by id");
        }
    }

    @Test
    void whatIsNotThereIsNotFoundAndTheAnswerSaysHowFarTheIndexIs() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            put(peer, "one", property("KEYS", "a"));

            Answer nothing = peer.ask(query("b", KeyType.KEY));
            Answer tooOld = peer.ask(new QueryMessageHeader(ORDERS, "a", 10, 0, 1, KeyType.KEY));

            assertThat(nothing.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
            assertThat(QueryMessageResponseHeader.read(nothing.command().header())
                            .indexedMillis())
                    .isPositive();
            assertThat(tooOld.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        }
    }

    @Test
    void messagesAreFoundAfterARestart() {
        try (LiveBroker broker = LiveBroker.in(directory)) {
            try (Peer peer = broker.peer()) {
                put(peer, "one", property("KEYS", "a"));
            }
            broker.restart();
            try (Peer peer = broker.peer()) {
                put(peer, "two", property("KEYS", "a"));

                assertThat(peer.ask(query("a", KeyType.KEY)).texts()).containsExactly("one", "two");
            }
        }
    }

    @Test
    void aQueryForNoMessageAtAllIsRefused() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            put(peer, "one", property("KEYS", "a"));

            for (int countMax : new int[] {0, -1, Integer.MIN_VALUE}) {
                Answer answer = peer.ask(new QueryMessageHeader(ORDERS, "a", countMax, 0, 1, KeyType.KEY));

                assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
                assertThat(answer.remark()).contains("maxNum " + countMax);
            }
            Answer backwards = peer.ask(new QueryMessageHeader(ORDERS, "a", 10, 2, 1, KeyType.KEY));
            assertThat(backwards.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(backwards.remark()).contains("beginTimestamp 2", "endTimestamp 1");
        }
    }

    @Test
    void aQueryMayAskForAllOfTime() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            put(peer, "one", property("KEYS", "a"));

            Answer all = peer.ask(new QueryMessageHeader(
                    ORDERS, "a", Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, KeyType.KEY));

            assertThat(all.texts()).containsExactly("one");
        }
    }

    @Test
    void maxMsgsNumBatchBoundsAnAnswer() {
        try (LiveBroker broker = LiveBroker.in(directory, new JsonObject().put("maxMsgsNumBatch", 2));
                Peer peer = broker.peer()) {
            for (String body : new String[] {"one", "two", "three"}) {
                put(peer, body, property("KEYS", "a"));
            }

            assertThat(peer.ask(query("a", KeyType.KEY)).texts()).containsExactly("two", "three");
        }
    }

    @Test
    void aBrokerWithoutAnIndexAndAQueryByTagAreRefusedWithAReason() {
        try (LiveBroker broker = LiveBroker.in(directory, new JsonObject().put("messageIndexEnable", false));
                Peer peer = broker.peer()) {
            put(peer, "one", property("KEYS", "a"));

            Answer refused = peer.ask(query("a", KeyType.KEY));

            assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(refused.command().remark()).contains("messageIndexEnable");
        }
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer peer = broker.peer()) {
            assertThat(peer.ask(query("a", KeyType.TAG)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        }
    }

    /** Clients that know no index types set a field of its own. */
    private record QueryOfOldClients(String id) implements RequestHeader {
        @Override
        public int code() {
            return RequestCode.QUERY_MESSAGE;
        }

        @Override
        public void write(HeaderWriter out) {
            out.text("topic", ORDERS.value())
                    .text("key", id)
                    .integer("maxNum", 10)
                    .longNumber("beginTimestamp", 0)
                    .longNumber("endTimestamp", Long.MAX_VALUE)
                    .bool("_UNIQUE_KEY_QUERY", true);
        }
    }
}
