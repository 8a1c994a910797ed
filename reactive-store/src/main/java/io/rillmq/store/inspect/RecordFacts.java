package io.rillmq.store.inspect;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.store.log.RecordFields;

/** What a consume queue should tell of a record. */
record RecordFacts(
        String topic,
        int queueId,
        long queueOffset,
        long logOffset,
        int sizeBytes,
        int sysFlag,
        long storeMillis,
        long tagHash) {
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
                RecordFields.tagHash(bytes, index));
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
