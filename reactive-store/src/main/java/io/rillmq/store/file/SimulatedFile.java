package io.rillmq.store.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is in a file of a {@link SimulatedDisk}, and what of it would survive a power cut. An array of a sector is only
 * changed while the sector is dirty; otherwise it may be shared, with the durable state and with copies of the disk.
 * Guarded by the disk.
 */
final class SimulatedFile {
    static final int SECTOR_BYTES = 512;

    private static final long NOT_CUT = Long.MAX_VALUE;
    /** Of eight, how many unforced sectors of a file a power cut spares: often none or all, as caches have it. */
    private static final int[] SPARED_OF_EIGHT = {0, 1, 4, 7, 8};

    private static final int EIGHT = 8;
    /** Subjects of the file's dice that are no sector. */
    private static final long SPARED = -1;

    private static final long CUT = -2;
    private static final long TORN = -3;
    private static final long TORN_AT = -4;
    private static final long DROPPED = -5;
    private static final long WRITTEN_PART = -6;

    private final Dice dice;
    private final Map<Long, byte[]> current = new HashMap<>();
    private final Map<Long, byte[]> durable = new HashMap<>();
    private final Set<Long> dirty = new HashSet<>();
    private Path path;
    private long length;
    private long durableLength;
    /** The shortest the file was since the last force. */
    private long cutTo = NOT_CUT;
    /** Counts what dice were thrown for. */
    private long turn;
    /** Handles of an earlier life of the machine are closed. */
    private int generation;

    SimulatedFile(Path path, Dice disk) {
        this.path = path;
        this.dice = disk.about(path.toString().hashCode());
    }

    /** As it would be read now, and all of it durable. */
    SimulatedFile copy(Dice disk) {
        SimulatedFile copied = new SimulatedFile(path, disk);
        current.forEach(
                (number, sector) -> copied.current.put(number, dirty.contains(number) ? sector.clone() : sector));
        copied.durable.putAll(copied.current);
        copied.length = length;
        copied.durableLength = length;
        return copied;
    }

    Path path() {
        return path;
    }

    void renamed(Path to) {
        path = to;
    }

    int generation() {
        return generation;
    }

    void closeHandles() {
        generation++;
    }

    long length() {
        return length;
    }

    long usedBytes() {
        return (long) current.size() * SECTOR_BYTES;
    }

    boolean takesSpace(long sectorNumber) {
        return current.containsKey(sectorNumber);
    }

    /** A random number of bytes, at least one, of a write of {@code count}. */
    int partOf(int count) {
        return 1 + dice.about(turn++).below(count, WRITTEN_PART);
    }

    void put(ByteBuffer source, long position, int count) {
        long at = position;
        int left = count;
        while (left > 0) {
            int from = (int) (at % SECTOR_BYTES);
            int part = Math.min(left, SECTOR_BYTES - from);
            source.get(writable(at / SECTOR_BYTES), from, part);
            at += part;
            left -= part;
        }
        length = Math.max(length, position + count);
    }

    private byte[] writable(long number) {
        byte[] sector = current.get(number);
        if (dirty.add(number)) {
            byte[] own = sector == null ? new byte[SECTOR_BYTES] : sector.clone();
            current.put(number, own);
            return own;
        }
        byte[] own = sector == null ? new byte[SECTOR_BYTES] : sector;
        if (sector != null && dice.about(turn++).below(EIGHT, number) == 0) {
            // The system wrote the page back between the two writes: neither the oldest state nor the newest survives.
            durable.put(number, sector.clone());
            durableLength = Math.max(durableLength, endIn(number));
        }
        current.put(number, own);
        return own;
    }

    int get(ByteBuffer target, long position) {
        if (position >= length) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), length - position);
        long at = position;
        int left = count;
        while (left > 0) {
            int from = (int) (at % SECTOR_BYTES);
            int part = Math.min(left, SECTOR_BYTES - from);
            byte[] sector = current.get(at / SECTOR_BYTES);
            target.put(sector == null ? new byte[part] : sector, sector == null ? 0 : from, part);
            at += part;
            left -= part;
        }
        return count;
    }

    void setLength(long newLength) {
        if (newLength < length) {
            cut(current, newLength);
            dirty.removeIf(number -> number * SECTOR_BYTES >= newLength);
            cutTo = Math.min(cutTo, newLength);
        }
        length = newLength;
    }

    private static void cut(Map<Long, byte[]> sectors, long newLength) {
        sectors.keySet().removeIf(number -> number * SECTOR_BYTES >= newLength);
        byte[] last = sectors.get(newLength / SECTOR_BYTES);
        if (last != null) {
            byte[] shortened = last.clone();
            Arrays.fill(shortened, (int) (newLength % SECTOR_BYTES), SECTOR_BYTES, (byte) 0);
            sectors.put(newLength / SECTOR_BYTES, shortened);
        }
    }

    void flipBit(long position, int bit) {
        long number = position / SECTOR_BYTES;
        byte mask = (byte) (1 << bit);
        flip(current, number, (int) (position % SECTOR_BYTES), mask);
        flip(durable, number, (int) (position % SECTOR_BYTES), mask);
    }

    private static void flip(Map<Long, byte[]> sectors, long number, int index, byte mask) {
        byte[] sector = sectors.get(number);
        byte[] changed = sector == null ? new byte[SECTOR_BYTES] : sector.clone();
        changed[index] ^= mask;
        sectors.put(number, changed);
    }

    void force() {
        if (cutTo != NOT_CUT) {
            cut(durable, cutTo);
            cutTo = NOT_CUT;
        }
        for (long number : dirty) {
            durable.put(number, current.getOrDefault(number, new byte[SECTOR_BYTES]));
        }
        dirty.clear();
        durableLength = length;
    }

    /**
     * A force that failed. Some pages came to the device; the others count as clean from now on, so that a later force
     * passes over them, and are still read as they were written until the machine loses them, or at once no more.
     */
    void forceFailing() {
        Dice thrown = dice.about(turn++);
        boolean forgets = thrown.coin(DROPPED);
        for (long number : new TreeSet<>(dirty)) {
            if (thrown.coin(number)) {
                spare(number, current.getOrDefault(number, new byte[SECTOR_BYTES]));
            } else if (forgets) {
                revert(number, durable.get(number));
            }
        }
        dirty.clear();
    }

    private void revert(long number, byte @Nullable [] old) {
        if (old == null) {
            current.remove(number);
        } else {
            current.put(number, old);
        }
    }

    private void spare(long number, byte[] sector) {
        durable.put(number, sector);
        durableLength = Math.max(durableLength, endIn(number));
    }

    private long endIn(long number) {
        return Math.min(length, (number + 1) * SECTOR_BYTES);
    }

    /** The power went: any subset of the unforced sectors survives, the last of them perhaps in part. */
    void crash(Dice crash) {
        Dice thrown = crash.about(path.toString().hashCode());
        if (cutTo != NOT_CUT && thrown.coin(CUT)) {
            cut(durable, cutTo);
            durableLength = length;
        }
        cutTo = NOT_CUT;
        int spared = SPARED_OF_EIGHT[thrown.below(SPARED_OF_EIGHT.length, SPARED)];
        TreeSet<Long> survivors = new TreeSet<>(dirty);
        survivors.removeIf(number -> thrown.below(EIGHT, number) >= spared);
        if (!survivors.isEmpty() && thrown.coin(TORN)) {
            long last = survivors.last();
            int keptBytes = thrown.below(SECTOR_BYTES, TORN_AT);
            byte[] torn = durable.getOrDefault(last, new byte[SECTOR_BYTES]).clone();
            System.arraycopy(current.getOrDefault(last, new byte[SECTOR_BYTES]), 0, torn, 0, keptBytes);
            survivors.remove(last);
            spare(last, torn);
        }
        for (long number : survivors) {
            spare(number, current.getOrDefault(number, new byte[SECTOR_BYTES]));
        }
        dirty.clear();
        current.clear();
        current.putAll(durable);
        length = durableLength;
    }
}
