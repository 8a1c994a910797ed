package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;

/**
 * The unit in which runs are written, read and checked.
 *
 * <pre>
 *  longs 510 x 8, zeros where fewer are used
 *  used longs 4, run number 4, block number 4, CRC-32 of all before 4
 * </pre>
 */
final class Block {
    static final int BYTES = 4096;
    static final int LONGS_MAX = 510;
    static final int ENTRIES_MAX = LONGS_MAX * Long.BYTES / KeyEntry.SIZE_BYTES;

    private static final int USED_INDEX = LONGS_MAX * Long.BYTES;
    private static final int RUN_INDEX = USED_INDEX + Integer.BYTES;
    private static final int NUMBER_INDEX = RUN_INDEX + Integer.BYTES;
    private static final int CRC_INDEX = NUMBER_INDEX + Integer.BYTES;

    private Block() {}

    /** Completes a block whose first {@code used} longs are set. */
    static void seal(ByteBuf buf, int index, int used, int runNumber, int number) {
        buf.setZero(index + used * Long.BYTES, (LONGS_MAX - used) * Long.BYTES);
        buf.setInt(index + USED_INDEX, used);
        buf.setInt(index + RUN_INDEX, runNumber);
        buf.setInt(index + NUMBER_INDEX, number);
        buf.setInt(index + CRC_INDEX, crcOf(buf, index));
    }

    /** Checks a block and returns how many longs it holds. */
    static int check(ByteBuf buf, int index, int runNumber, int number) throws CorruptRunException {
        int used = buf.getInt(index + USED_INDEX);
        boolean isSound = buf.getInt(index + CRC_INDEX) == crcOf(buf, index)
                && buf.getInt(index + RUN_INDEX) == runNumber
                && buf.getInt(index + NUMBER_INDEX) == number
                && used > 0
                && used <= LONGS_MAX;
        if (!isSound) {
            throw new CorruptRunException(runNumber, "block " + number + " is not what was written");
        }
        return used;
    }

    private static int crcOf(ByteBuf buf, int index) {
        CRC32 crc = new CRC32();
        crc.update(buf.internalNioBuffer(index, CRC_INDEX));
        return (int) crc.getValue();
    }
}
