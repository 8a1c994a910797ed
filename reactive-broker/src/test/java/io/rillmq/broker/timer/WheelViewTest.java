package io.rillmq.broker.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A snapshot is written while things go on: whatever of it is newer than the place it names, the replay ends the same. */
class WheelViewTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_911);
    private static final long DUE = 1_000;
    private static final int RECORD_DISTANCE = 1_000;

    private final List<ByteBuf> records = new ArrayList<>();

    private StoredMessage append(RecordHead head) {
        ByteBuf record = Unpooled.buffer();
        RecordWriter.write(record, head, Unpooled.wrappedBuffer(new byte[] {1}));
        RecordLayout.place(record, 0, records.size(), (long) records.size() * RECORD_DISTANCE, 1);
        records.add(record);
        return RecordReader.read(record.duplicate());
    }

    private StoredMessage park(String id) {
        MessageProperties properties = MessageProperties.EMPTY.with("UNIQ_KEY", id);
        return append(TimerRecords.parked(
                new RecordHead(new Topic("orders"), 0, 0, 0, 1, HOST, HOST, 0, 0, properties), DUE));
    }

    private StoredMessage roll(StoredMessage parked) {
        return append(TimerRecords.rolled(parked, HOST));
    }

    private void recall(String id) {
        append(TimerRecords.recall(RecallHandle.of("orders", "broker-a", DUE, id), null, HOST, HOST, 1));
    }

    private WheelView applied(int from, int to, WheelView view) {
        records.subList(from, to).forEach(view::apply);
        return view;
    }

    private static List<Long> places(WheelView view) {
        List<Long> places = new ArrayList<>();
        for (int chunk = 0; chunk < view.pending.chunkCount(); chunk++) {
            view.pending.ofChunk(chunk).forEach(each -> places.add(each.logOffset()));
        }
        return places;
    }

    @Test
    void aReplayFromAnyEarlierPlaceEndsTheSame() {
        StoredMessage first = park("twice rolled");
        park("recalled");
        StoredMessage second = roll(first);
        park("plain");
        recall("recalled");
        StoredMessage third = roll(second);
        roll(park("rolled"));
        int end = records.size();
        List<Long> expected = List.of(3L * RECORD_DISTANCE, third.logOffset(), 7L * RECORD_DISTANCE);
        assertThat(places(applied(0, end, new WheelView()))).containsExactlyInAnyOrderElementsOf(expected);

        for (int known = 0; known <= end; known++) {
            for (int from = 0; from <= known; from++) {
                WheelView view = applied(from, end, applied(0, known, new WheelView()));

                assertThat(places(view))
                        .as("known up to %s, replayed from %s", known, from)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(view.nextQueueOffset()).isEqualTo(end);
            }
        }
    }

    @Test
    void whatRocketMqRolledReplacesWhatItWasBefore() {
        StoredMessage first = park("id");
        MessageProperties properties = first.properties().with("TIMER_ROLL_TIMES", "1");
        StoredMessage rolled = append(new RecordHead(TimerRecords.TOPIC, 0, 0, 0, 1, HOST, HOST, 0, 0, properties));

        assertThat(places(applied(0, 2, new WheelView()))).containsExactly(rolled.logOffset());
    }

    @Test
    void whatRocketMqsPopRemembersIsNoTimerHere() {
        append(TimerRecords.parked(
                new RecordHead(
                        new Topic("rmq_sys_REVIVE_LOG_DefaultCluster"),
                        0,
                        0,
                        0,
                        1,
                        HOST,
                        HOST,
                        0,
                        0,
                        MessageProperties.EMPTY.with("UNIQ_KEY", "ck")),
                DUE));

        assertThat(places(applied(0, 1, new WheelView()))).isEmpty();
    }
}
