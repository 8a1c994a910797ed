package io.rillmq.store.log;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Remembers for the next start how far the log was on the device, nearly up to the end of the process: what lies beyond
 * may have gone through a failed force, and is written again. The mark is written in place and never forced. It matters
 * only as long as the machine runs, for after another boot no page is left that the device does not have. Where boots have
 * no names, it is noted without one, and any may be the same.
 *
 * <pre>
 *  magic 8, forced offset 8, boot id or nothing (length 2, text), CRC-32 of all before 4
 * </pre>
 *
 * One thread at a time.
 */
public final class ForcedMark {
    private static final long MAGIC = 0x52696c6c46726331L;
    private static final long UNKNOWN = -1;

    private final Disk disk;
    private final Path file;
    private final byte[] bootId;
    private long noted = UNKNOWN;

    public ForcedMark(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
        this.bootId = (disk.isBootNamed() ? disk.bootId() : "").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * From where on the log is to be written again.
     *
     * @param forcedEnd what is below surely is on the device, as far as others know
     * @param end of the log
     */
    public long writeAgainFrom(long forcedEnd, long end) throws IOException {
        byte[] content = disk.readAll(file).orElse(null);
        ByteBuffer mark = content == null ? null : ByteBuffer.wrap(content);
        if (mark == null || !isSound(mark)) {
            return forcedEnd;
        }
        long marked = mark.getLong(Long.BYTES);
        byte[] markedBootId = new byte[mark.getShort(2 * Long.BYTES)];
        mark.get(2 * Long.BYTES + Short.BYTES, markedBootId);
        boolean areNamed = markedBootId.length > 0 && bootId.length > 0;
        if (areNamed && !Arrays.equals(markedBootId, bootId)) {
            return end;
        }
        // Beyond the end it is of another log.
        return marked > end ? forcedEnd : Math.max(forcedEnd, marked);
    }

    private static boolean isSound(ByteBuffer mark) {
        int crcIndex = mark.limit() - Integer.BYTES;
        return crcIndex >= 2 * Long.BYTES + Short.BYTES
                && mark.getLong(0) == MAGIC
                && crcIndex == 2 * Long.BYTES + Short.BYTES + mark.getShort(2 * Long.BYTES)
                && mark.getInt(crcIndex) == crcOf(mark, crcIndex);
    }

    private static int crcOf(ByteBuffer mark, int end) {
        CRC32 crc = new CRC32();
        crc.update(mark.duplicate().position(0).limit(end));
        return (int) crc.getValue();
    }

    /** Notes that everything below {@code forcedOffset} is on the device, unless that is noted. */
    public void note(long forcedOffset) throws IOException {
        if (forcedOffset == noted) {
            return;
        }
        int crcIndex = 2 * Long.BYTES + Short.BYTES + bootId.length;
        ByteBuffer mark = ByteBuffer.allocate(crcIndex + Integer.BYTES);
        mark.putLong(MAGIC)
                .putLong(forcedOffset)
                .putShort((short) bootId.length)
                .put(bootId);
        mark.putInt(crcOf(mark, crcIndex)).flip();
        boolean fits = disk.length(file).orElse(UNKNOWN) == mark.limit();
        try (DiskFile opened = fits ? disk.open(file) : disk.createUnforced(file, mark.limit())) {
            opened.writeFully(mark, 0);
        }
        noted = forcedOffset;
    }

    /** Forgets what was noted, which is not true any more. */
    public void clear() throws IOException {
        disk.delete(file);
        noted = UNKNOWN;
    }
}
