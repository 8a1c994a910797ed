package io.rillmq.store.append;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.LightPlace;
import io.rillmq.store.log.RecordFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One or several records on their way to the log, to stay together: contiguous, with consecutive queue offsets, all or
 * none acknowledged. Made on any thread; what a record says about itself is read here, so that the writer need not.
 */
public final class Append implements WriterTask {
    public static final int QUEUE_ID_MAX = 65_535;
    private static final long[] ONE_RECORD = {};

    final Executor home;
    final Topic topic;
    final int queueId;
    final ByteBuf records;
    final int sizeBytes;
    final boolean waitsForFlush;
    final AppendCallback callback;
    final int recordCount;
    private final long firstTagHash;
    private boolean freesSpace;
    private final long[] moreTagHashes;
    /** By record; empty when none is in a light queue. */
    private final List<List<LightPlace>> lightPlaces;

    /** What became of it, and what is answered after it on the same home. Set before it goes home. */
    @Nullable
    AppendOutcome outcome;

    @Nullable
    Append next;

    /**
     * Takes {@code records} and releases it, also when this throws.
     *
     * @param home runs the callback; give the same object for the same event loop, completions are bundled by it
     * @param queueId 0 to {@link #QUEUE_ID_MAX}
     * @param records complete records of {@code topic} and {@code queueId}, as the protocol's record writer lays them
     *     out; the log fills in their offsets and store time
     * @param waitsForFlush false to be told after the write, whatever the flush level
     * @throws IllegalArgumentException when {@code records} are no such records, or one names light queues but has no
     *     room for {@link LightQueues#OFFSET_DIGITS} of its offset in each
     */
    public Append(
            Executor home, Topic topic, int queueId, ByteBuf records, boolean waitsForFlush, AppendCallback callback) {
        this.home = home;
        this.topic = topic;
        this.queueId = queueId;
        this.records = records;
        this.waitsForFlush = waitsForFlush;
        this.callback = callback;
        boolean valid = false;
        try {
            this.sizeBytes = records.readableBytes();
            this.recordCount = countRecords(records, queueId);
            int first = records.readerIndex();
            this.firstTagHash = RecordFields.tagHash(records, first);
            this.moreTagHashes = recordCount == 1 ? ONE_RECORD : tagHashesAfter(records, first, recordCount);
            this.lightPlaces = lightPlaces(records, first, recordCount);
            valid = true;
        } finally {
            if (!valid) {
                records.release();
            }
        }
    }

    /**
     * Says that it lets others be deleted: it is taken while space is low, as long as there is some. Before it is
     * appended.
     */
    public Append freeingSpace() {
        freesSpace = true;
        return this;
    }

    boolean freesSpace() {
        return freesSpace;
    }

    private static int countRecords(ByteBuf records, int queueId) {
        if (queueId < 0 || queueId > QUEUE_ID_MAX) {
            throw new IllegalArgumentException("queueId must be 0 to " + QUEUE_ID_MAX + ": " + queueId);
        }
        int count = 0;
        int end = records.writerIndex();
        for (int at = records.readerIndex(); at < end; count++) {
            int left = end - at;
            int sizeBytes = left < RecordLayout.SIZE_BYTES_MIN ? left : RecordLayout.sizeBytes(records, at);
            if (sizeBytes < RecordLayout.SIZE_BYTES_MIN || sizeBytes > left) {
                throw new IllegalArgumentException(
                        "record " + count + " of " + sizeBytes + " bytes does not fit the " + left + " bytes left");
            }
            if (RecordLayout.queueId(records, at) != queueId) {
                throw new IllegalArgumentException("record " + count + " is for queue "
                        + RecordLayout.queueId(records, at) + ", the append for queue " + queueId);
            }
            at += sizeBytes;
        }
        if (count == 0) {
            throw new IllegalArgumentException("an append needs at least one record");
        }
        return count;
    }

    private static long[] tagHashesAfter(ByteBuf records, int first, int count) {
        long[] hashes = new long[count - 1];
        int at = first;
        for (int i = 0; i < hashes.length; i++) {
            at += RecordLayout.sizeBytes(records, at);
            hashes[i] = RecordFields.tagHash(records, at);
        }
        return hashes;
    }

    private static List<List<LightPlace>> lightPlaces(ByteBuf records, int first, int count) {
        List<List<LightPlace>> all = new ArrayList<>();
        int at = first;
        for (int i = 0; i < count; i++) {
            List<LightPlace> places = LightPlace.of(records, at);
            if (!places.isEmpty()) {
                while (all.size() < i) {
                    all.add(List.of());
                }
                all.add(requireRoom(places));
            }
            at += RecordLayout.sizeBytes(records, at);
        }
        return all.isEmpty() ? List.of() : all;
    }

    private static List<LightPlace> requireRoom(List<LightPlace> places) {
        for (LightPlace place : places) {
            if (place.digits() != LightQueues.OFFSET_DIGITS) {
                throw new IllegalArgumentException("the record has " + place.digits() + " digits for its offset in "
                        + place.queue() + ", not " + LightQueues.OFFSET_DIGITS);
            }
        }
        return places;
    }

    /** Where record {@code number}, counted from 0, is besides in the queue of the append. */
    List<LightPlace> lightPlaces(int number) {
        return number < lightPlaces.size() ? lightPlaces.get(number) : List.of();
    }

    /** The tag hash of record {@code number}, counted from 0. */
    long tagHash(int number) {
        return number == 0 ? firstTagHash : moreTagHashes[number - 1];
    }
}
