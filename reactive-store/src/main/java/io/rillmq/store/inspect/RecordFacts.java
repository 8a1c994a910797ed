package io.rillmq.store.inspect;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.store.log.LightPlace;
import io.rillmq.store.log.RecordFields;
import java.util.List;
import java.util.stream.Stream;

/** What a consume queue should tell of a record. */
record RecordFacts(
        String topic,
        int queueId,
        long queueOffset,
        long logOffset,
        int sizeBytes,
        int sysFlag,
        long storeMillis,
        long tagHash,
        List<LightPlace> lightPlaces) {
    /** Its entries have the time of delivery as tags code, which depends on the broker's configuration. */
    private static final String DELAYED = "SCHEDULE_TOPIC_XXXX";

    static RecordFacts read(ByteBuf bytes, int index, long logOffset, int sizeBytes) {
        return new RecordFacts(
                RecordFields.topic(bytes, index),
                RecordLayout.queueId(bytes, index),
                RecordLayout.queueOffset(bytes, index),
                logOffset,
                sizeBytes,
                RecordLayout.sysFlag(bytes, index),
                RecordLayout.storeMillis(bytes, index),
                RecordFields.tagHash(bytes, index),
                LightPlace.of(bytes, index));
    }

    /** What the light queue should tell of it. */
    RecordFacts in(LightPlace place) {
        return new RecordFacts(
                place.queue().value(),
                LightQueues.QUEUE_ID,
                place.queueOffset(),
                logOffset,
                sizeBytes,
                sysFlag,
                storeMillis,
                tagHash,
                List.of());
    }

    /** This, and what each of its light queues should tell of it. */
    Stream<RecordFacts> inAllQueues() {
        return Stream.concat(Stream.of(this), lightPlaces.stream().map(this::in));
    }

    /** Records of a whole batch are in {@code batchconsumequeue}, undecided and rolled back ones in no queue. */
    boolean isInConsumeQueue() {
        return RecordFields.isQueued(sysFlag) && !SystemFlags.isSet(sysFlag, SystemFlags.INNER_BATCH);
    }

    /** Whether topic and queue id can be names of directories, as they must be. */
    boolean hasPlace() {
        return queueId >= 0 && isName(topic);
    }

    static boolean isName(String topic) {
        return !topic.isEmpty()
                && !topic.startsWith(".")
                && topic.chars().noneMatch(each -> each == '/' || each == '\\' || each < ' ');
    }

    boolean isTagHashKnown() {
        return !topic.equals(DELAYED);
    }
}
