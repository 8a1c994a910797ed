package io.rillmq.store.index;

import io.rillmq.store.log.LogEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Which runs there are and how far they reach. Encoded big-endian; an end is offset 8, last record's offset 8, store
 * time 8:
 *
 * <pre>
 *  magic 8, applied end 24, next number 4, count 4
 *  count times: number 4, entries 4, from offset 8, end 24, first second 8, last second 8
 *  CRC-32 of all before 4
 * </pre>
 *
 * @param applied end of the log up to which every key is in a run
 * @param nextNumber the number of the next run
 * @param runs in the order of the log
 */
record Manifest(LogEnd applied, int nextNumber, List<RunInfo> runs) {
    private static final long MAGIC = 0x52696c6c4b657931L;
    private static final int HEAD_BYTES = 40;
    private static final int RUN_BYTES = 56;

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + runs.size() * RUN_BYTES + Integer.BYTES);
        put(out.putLong(MAGIC), applied).putInt(nextNumber).putInt(runs.size());
        for (RunInfo run : runs) {
            out.putInt(run.number()).putInt(run.entries()).putLong(run.fromOffset());
            put(out, run.end()).putLong(run.firstSecond()).putLong(run.lastSecond());
        }
        return out.putInt(crcOf(out.array())).array();
    }

    /** Empty when the bytes are no whole, sound manifest. */
    static Optional<Manifest> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean isSound = bytes.length >= HEAD_BYTES + Integer.BYTES
                && in.getInt(bytes.length - Integer.BYTES) == crcOf(bytes)
                && in.getLong() == MAGIC;
        if (!isSound) {
            return Optional.empty();
        }
        LogEnd applied = end(in);
        int nextNumber = in.getInt();
        int count = in.getInt();
        List<RunInfo> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(new RunInfo(in.getInt(), in.getInt(), in.getLong(), end(in), in.getLong(), in.getLong()));
        }
        return Optional.of(new Manifest(applied, nextNumber, runs));
    }

    private static ByteBuffer put(ByteBuffer out, LogEnd end) {
        return out.putLong(end.offset()).putLong(end.lastRecordOffset()).putLong(end.storeMillis());
    }

    private static LogEnd end(ByteBuffer in) {
        return new LogEnd(in.getLong(), in.getLong(), in.getLong());
    }

    private static int crcOf(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
