package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ConsumeQueueEntries;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.QueryConsumeQueueHeader;
import io.rillmq.protocol.header.admin.ViewMessageHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumeQueueQueryTest {
    private static final Topic ORDERS = new Topic("orders");

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory);
        peer = broker.peer();
        for (int i = 0; i < 5; i++) {
            peer.ask(send("orders", 0, property("TAGS", "T" + i)), "message " + i);
        }
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void theEntriesSayWhereTheMessagesAreAndWhatFiltersSee() {
        ConsumeQueueEntries entries = entries(1, 3, null);

        assertThat(entries.minOffset()).isZero();
        assertThat(entries.maxOffset()).isEqualTo(5);
        assertThat(entries.entries())
                .extracting(ConsumeQueueEntries.Entry::tagsCode)
                .containsExactly((long) "T1".hashCode(), (long) "T2".hashCode(), (long) "T3".hashCode());
        ConsumeQueueEntries.Entry second = entries.entries().get(1);
        Answer record = peer.ask(new ViewMessageHeader(second.logOffset()));
        assertThat(record.texts()).containsExactly("message 2");
        assertThat(record.body()).hasSize(second.sizeBytes());
    }

    @Test
    void entriesAreReadFromTheirFilesAfterARestart() {
        peer.close();
        broker.restart();
        peer = broker.peer();

        assertThat(entries(0, 100, null).entries()).hasSize(5);
        assertThat(entries(4, 1, null).entries()).singleElement().satisfies(entry -> assertThat(entry.tagsCode())
                .isEqualTo("T4".hashCode()));
    }

    @Test
    void theSubscriptionOfAGroupIsShownOrThatThereIsNone() {
        heartbeat(peer, "client", "billing", "orders");

        assertThat(entries(0, 1, "billing").subscription()).isNotNull();
        assertThat(entries(0, 1, "nobody").subscription()).isNull();
        assertThat(entries(0, 1, "nobody").filterData()).contains("nobody@orders is not online");
        assertThat(entries(5, 1, null).entries()).isEmpty();
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        assertThat(peer.ask(new QueryConsumeQueueHeader(new Topic("unknown"), 0, 0, 1, null))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(new QueryConsumeQueueHeader(ORDERS, 99, 0, 1, null)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new QueryConsumeQueueHeader(ORDERS, 0, -1, 1, null)).remark())
                .contains("index -1");
        assertThat(peer.ask(new QueryConsumeQueueHeader(ORDERS, 0, 0, 2_001, null))
                        .remark())
                .contains("count 2001", "2000");
    }

    private ConsumeQueueEntries entries(long from, int count, @Nullable String group) {
        Answer answer = peer.ask(
                new QueryConsumeQueueHeader(ORDERS, 0, from, count, group == null ? null : new ConsumerGroup(group)));
        assertThat(answer.code()).isZero();
        return ConsumeQueueEntries.fromJson(answer.buffer());
    }
}
