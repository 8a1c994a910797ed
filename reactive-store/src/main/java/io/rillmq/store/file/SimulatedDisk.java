package io.rillmq.store.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory for tests, which behaves as badly as a real one may. What was not forced is lost in a
 * {@link #powerCut}, sector by sector and in any order; calls fail, write short or find the disk full on demand; and it
 * counts. Everything random comes from one seed. Safe for use by several threads.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** A kind of call, to count it or to let it fail. */
    public enum Operation {
        READ,
        WRITE,
        FORCE,
        SET_LENGTH,
        CREATE,
        REPLACE,
        RENAME,
        DELETE
    }

    /** Decides, before each call, whether it fails. On an open file it may also wait, others can go on meanwhile. */
    @FunctionalInterface
    public interface Faults {
        /** The failure to throw, null for none. */
        @Nullable
        IOException before(Operation operation, Path file);
    }

    private final Random random;
    private final TreeMap<Path, SimulatedFile> files = new TreeMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> locked = new HashSet<>();
    private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    private Faults faults = (operation, file) -> null;
    private boolean writesShort;
    private long capacityBytes = Long.MAX_VALUE;
    private long callsUntilCut = Long.MAX_VALUE;
    private boolean isCut;

    public SimulatedDisk(long seed) {
        this.random = new Random(seed);
    }

    /** From now on asks {@code rule} before each call. */
    public synchronized void failWhen(Faults rule) {
        faults = rule;
    }

    /** From now on writes take a random part of what they are given. */
    public synchronized void writeShort() {
        writesShort = true;
    }

    /** Space for data; a write beyond it fails with {@link DiskFullException}. Zeros that were never written are free. */
    public synchronized void limitTo(long bytes) {
        capacityBytes = bytes;
    }

    /** Bytes of data on the disk. */
    public synchronized long usedBytes() {
        return files.values().stream()
                .mapToLong(file -> (long) file.current.size() * SECTOR_BYTES)
                .sum();
    }

    /** How often an operation was called, with success or without. */
    public synchronized int count(Operation operation) {
        return counts.getOrDefault(operation, 0);
    }

    /** Cuts the power during the {@code calls}-th call that changes something from now on. */
    public synchronized void cutPowerAfter(long calls) {
        callsUntilCut = calls;
    }

    /** Cuts the power now: every call fails until {@link #powerOn}. */
    public synchronized void powerCut() {
        isCut = true;
    }

    public synchronized boolean isCut() {
        return isCut;
    }

    /**
     * The state after a power cut: each sector that was not forced is kept or lost, as the seed has it. Nothing is locked
     * or open any more.
     */
    public synchronized void powerOn() {
        for (SimulatedFile file : files.values()) {
            file.crash();
        }
        restart();
    }

    /** The state after the process died and the machine went on: nothing is lost, nothing locked or open. */
    public synchronized void restart() {
        locked.clear();
        isCut = false;
        callsUntilCut = Long.MAX_VALUE;
        faults = (operation, file) -> null;
        files.values().forEach(file -> file.generation++);
    }

    /** Changes one bit of a file, as aging does. */
    public synchronized void flipBit(Path path, long position, int bit) throws IOException {
        SimulatedFile file = existing(path);
        byte[] sector = file.current.computeIfAbsent(position / SECTOR_BYTES, key -> new byte[SECTOR_BYTES]);
        byte[] changed = sector.clone();
        changed[(int) (position % SECTOR_BYTES)] ^= (byte) (1 << bit);
        file.current.put(position / SECTOR_BYTES, changed);
        file.durable.put(position / SECTOR_BYTES, changed.clone());
    }

    /** An independent disk with the same content, as it would be read now. */
    public synchronized SimulatedDisk copy(long seed) {
        SimulatedDisk copy = new SimulatedDisk(seed);
        copy.directories.addAll(directories);
        files.forEach((path, file) -> {
            SimulatedFile copied = copy.new SimulatedFile(path);
            copied.length = file.length;
            file.current.forEach((number, sector) -> copied.current.put(number, sector.clone()));
            copied.force();
            copy.files.put(path, copied);
        });
        return copy;
    }

    private void called(Operation operation, Path file) throws IOException {
        askFaults(faults, operation, file);
        counted(operation);
    }

    private static void askFaults(Faults rule, Operation operation, Path file) throws IOException {
        IOException fault = rule.before(operation, file);
        if (fault != null) {
            throw fault;
        }
    }

    private synchronized Faults currentFaults() {
        return faults;
    }

    private void counted(Operation operation) throws IOException {
        counts.merge(operation, 1, Integer::sum);
        if (isCut) {
            throw new IOException("the power is cut");
        }
        if (operation != Operation.READ && --callsUntilCut < 0) {
            isCut = true;
            throw new IOException("the power is cut");
        }
    }

    private SimulatedFile existing(Path path) throws IOException {
        SimulatedFile file = files.get(path);
        if (file == null) {
            throw new FileNotFoundException(path.toString());
        }
        return file;
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        if (isCut) {
            throw new IOException("the power is cut");
        }
        for (Path each = directory; each != null; each = each.getParent()) {
            directories.add(each);
        }
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        called(Operation.READ, directory);
        Set<String> names = new TreeSet<>();
        int depth = directory.getNameCount();
        for (Path each : files.keySet()) {
            if (each.startsWith(directory) && each.getNameCount() > depth) {
                names.add(each.getName(depth).toString());
            }
        }
        for (Path each : directories) {
            if (each.startsWith(directory) && each.getNameCount() > depth) {
                names.add(each.getName(depth).toString());
            }
        }
        return new ArrayList<>(names);
    }

    @Override
    public synchronized boolean exists(Path file) {
        return files.containsKey(file) || directories.contains(file);
    }

    @Override
    public synchronized DiskFile open(Path path) throws IOException {
        called(Operation.READ, path);
        SimulatedFile file = existing(path);
        return file.handle();
    }

    @Override
    public synchronized DiskFile create(Path path, long length) throws IOException {
        called(Operation.CREATE, path);
        SimulatedFile file = new SimulatedFile(path);
        file.length = length;
        file.force();
        files.put(path, file);
        return file.handle();
    }

    @Override
    public synchronized void replace(Path path, byte[] content) throws IOException {
        called(Operation.REPLACE, path);
        SimulatedFile file = new SimulatedFile(path);
        if (usedBytes() + content.length > capacityBytes) {
            throw new DiskFullException("No space left on device");
        }
        file.put(ByteBuffer.wrap(content), 0, content.length);
        file.force();
        files.put(path, file);
    }

    @Override
    public synchronized Optional<byte[]> readAll(Path path) throws IOException {
        called(Operation.READ, path);
        SimulatedFile file = files.get(path);
        if (file == null) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.allocate((int) file.length);
        file.get(content, 0);
        return Optional.of(content.array());
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        called(Operation.RENAME, from);
        SimulatedFile file = existing(from);
        files.remove(from);
        files.put(to, file);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        called(Operation.DELETE, file);
        files.remove(file);
    }

    @Override
    public synchronized void deleteTree(Path directory) throws IOException {
        called(Operation.DELETE, directory);
        files.keySet().removeIf(file -> file.startsWith(directory));
        directories.removeIf(each -> each.startsWith(directory));
    }

    @Override
    public synchronized Optional<DiskLock> lock(Path file) throws IOException {
        if (isCut) {
            throw new IOException("the power is cut");
        }
        if (!locked.add(file)) {
            return Optional.empty();
        }
        return Optional.of(() -> unlock(file));
    }

    private synchronized void unlock(Path file) {
        locked.remove(file);
    }

    /** What is in a file, and what of it would survive a power cut. */
    private final class SimulatedFile {
        private final Path path;
        private final Map<Long, byte[]> current = new HashMap<>();
        private final Map<Long, byte[]> durable = new HashMap<>();
        private final Set<Long> dirty = new HashSet<>();
        private long length;
        private long durableLength;
        /** The shortest the file was since the last force. */
        private long cutTo = Long.MAX_VALUE;
        /** Handles of an earlier life of the machine are closed. */
        private int generation;

        SimulatedFile(Path path) {
            this.path = path;
        }

        DiskFile handle() {
            int opened = generation;
            return new Handle(this, opened);
        }

        void put(ByteBuffer source, long position, int count) {
            long at = position;
            int left = count;
            while (left > 0) {
                long number = at / SECTOR_BYTES;
                int from = (int) (at % SECTOR_BYTES);
                int length = Math.min(left, SECTOR_BYTES - from);
                byte[] sector = current.computeIfAbsent(number, key -> new byte[SECTOR_BYTES]);
                source.get(sector, from, length);
                dirty.add(number);
                at += length;
                left -= length;
            }
            this.length = Math.max(this.length, position + count);
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

        private void cut(Map<Long, byte[]> sectors, long newLength) {
            sectors.keySet().removeIf(number -> number * SECTOR_BYTES >= newLength);
            byte[] last = sectors.get(newLength / SECTOR_BYTES);
            if (last != null) {
                Arrays.fill(last, (int) (newLength % SECTOR_BYTES), SECTOR_BYTES, (byte) 0);
            }
        }

        void force() {
            if (cutTo != Long.MAX_VALUE) {
                cut(durable, cutTo);
                cutTo = Long.MAX_VALUE;
                dirty.addAll(current.keySet());
            }
            for (long number : dirty) {
                byte[] sector = current.get(number);
                if (sector != null) {
                    durable.put(number, sector.clone());
                }
            }
            dirty.clear();
            durableLength = length;
        }

        void crash() {
            if (cutTo != Long.MAX_VALUE && random.nextBoolean()) {
                cut(durable, cutTo);
                durableLength = length;
            }
            cutTo = Long.MAX_VALUE;
            for (long number : new TreeSet<>(dirty)) {
                byte[] sector = current.get(number);
                if (sector != null && random.nextBoolean()) {
                    durable.put(number, sector.clone());
                    durableLength = Math.max(durableLength, Math.min(length, (number + 1) * SECTOR_BYTES));
                }
            }
            dirty.clear();
            current.clear();
            durable.forEach((number, sector) -> current.put(number, sector.clone()));
            length = durableLength;
        }
    }

    /** One opening of a file. */
    private final class Handle implements DiskFile {
        private final SimulatedFile file;
        private final int generation;
        private boolean closed;

        Handle(SimulatedFile file, int generation) {
            this.file = file;
            this.generation = generation;
        }

        /** Outside the disk's lock: a rule may wait. */
        private void ask(Operation operation) throws IOException {
            askFaults(currentFaults(), operation, file.path);
        }

        private void called(Operation operation) throws IOException {
            if (closed || generation != file.generation) {
                throw new IOException("closed: " + file.path);
            }
            counted(operation);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            ask(Operation.WRITE);
            synchronized (SimulatedDisk.this) {
                try {
                    called(Operation.WRITE);
                } catch (IOException e) {
                    if (isCut && callsUntilCut == -1) {
                        // The last thing the machine did was a part of this write.
                        callsUntilCut = -2;
                        file.put(source, position, random.nextInt(source.remaining() + 1));
                    }
                    throw e;
                }
                int count = source.remaining();
                if (writesShort && count > 1) {
                    count = 1 + random.nextInt(count);
                }
                long spare = capacityBytes - usedBytes();
                if (needsBytes(position, count) > spare) {
                    count = (int) Math.min(count, firstSectorsThatFit(position, count, spare));
                }
                if (count == 0) {
                    throw new DiskFullException("No space left on device");
                }
                file.put(source, position, count);
                return count;
            }
        }

        private long needsBytes(long position, int count) {
            long bytes = 0;
            for (long number = position / SECTOR_BYTES; number * SECTOR_BYTES < position + count; number++) {
                if (!file.current.containsKey(number)) {
                    bytes += SECTOR_BYTES;
                }
            }
            return bytes;
        }

        private long firstSectorsThatFit(long position, int count, long spareBytes) {
            long spare = spareBytes;
            long number = position / SECTOR_BYTES;
            while (number * SECTOR_BYTES < position + count) {
                if (!file.current.containsKey(number)) {
                    if (spare < SECTOR_BYTES) {
                        break;
                    }
                    spare -= SECTOR_BYTES;
                }
                number++;
            }
            return Math.max(0, number * SECTOR_BYTES - position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            ask(Operation.READ);
            synchronized (SimulatedDisk.this) {
                called(Operation.READ);
                return file.get(target, position);
            }
        }

        @Override
        public void force() throws IOException {
            ask(Operation.FORCE);
            synchronized (SimulatedDisk.this) {
                called(Operation.FORCE);
                file.force();
            }
        }

        @Override
        public long length() throws IOException {
            ask(Operation.READ);
            synchronized (SimulatedDisk.this) {
                called(Operation.READ);
                return file.length;
            }
        }

        @Override
        public void setLength(long length) throws IOException {
            ask(Operation.SET_LENGTH);
            synchronized (SimulatedDisk.this) {
                called(Operation.SET_LENGTH);
                file.setLength(length);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
