package io.rillmq.store.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory for tests, which behaves as badly as a real one may. What was not forced is lost in a
 * {@link #powerCut}, sector by sector and in any order, and the last sector may be torn; a call that the cut interrupts
 * may be half done; calls fail, wait, write short or find the disk full on demand; and it counts. Everything random
 * comes from one seed. Safe for use by several threads.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR_BYTES = SimulatedFile.SECTOR_BYTES;

    /** A kind of call, to count it or to let it fail. */
    public enum Operation {
        READ,
        WRITE,
        FORCE,
        SET_LENGTH,
        CREATE,
        CREATE_DIRECTORIES,
        REPLACE,
        RENAME,
        DELETE;

        boolean isChange() {
            return this != READ;
        }
    }

    /** Decides, before each call, whether it fails. It may also wait; other calls go on meanwhile. */
    @FunctionalInterface
    public interface Faults {
        Faults NONE = (operation, file) -> null;

        /** The failure to throw, null for none. */
        @Nullable
        IOException before(Operation operation, Path file);
    }

    private final Dice dice;
    private final SimulatedCalls calls = new SimulatedCalls();
    private final TreeMap<Path, SimulatedFile> files = new TreeMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> locked = new HashSet<>();
    private boolean writesShort;
    private long capacityBytes = Long.MAX_VALUE;
    private int boots;
    private boolean isBootNamed = true;
    /** How often it was asked for a name where there is none. */
    private int unnamed;
    /** Files and directories whose names a power cut may take away, with all that is below them. */
    private final Set<Path> unforcedNames = new TreeSet<>();

    /** Counts power cuts and calls that were interrupted: each has dice of its own. */
    private long turn;

    public SimulatedDisk(long seed) {
        this.dice = new Dice(seed);
    }

    /** From now on asks {@code rule} before each call. */
    public void failWhen(Faults rule) {
        calls.failWhen(rule);
    }

    /**
     * From now on a call that fails may have done a part of its work. Of what a failed force should have covered, some
     * is on the device and the rest is passed over by later forces, though they succeed.
     */
    public void failHalfway() {
        calls.failHalfway();
    }

    /** From now on writes take a random part of what they are given. */
    public synchronized void writeShort() {
        writesShort = true;
    }

    synchronized boolean writesShort() {
        return writesShort;
    }

    /** Space for data; a write beyond it fails with {@link DiskFullException}. Zeros that were never written are free. */
    public synchronized void limitTo(long bytes) {
        capacityBytes = bytes;
    }

    /** Bytes of data on the disk. */
    public synchronized long usedBytes() {
        return files.values().stream().mapToLong(SimulatedFile::usedBytes).sum();
    }

    /** How often an operation was called, with success or without. */
    public int count(Operation operation) {
        return calls.count(operation);
    }

    /** Every file, sorted. */
    public synchronized List<Path> paths() {
        return List.copyOf(files.keySet());
    }

    /** Cuts the power during the {@code calls}-th call that changes something from now on. */
    public void cutPowerAfter(long changes) {
        calls.cutPowerAfter(changes);
    }

    /** Cuts the power now: every call fails until {@link #powerOn}. */
    public void powerCut() {
        calls.cutPower();
    }

    public boolean isCut() {
        return calls.isCut();
    }

    /**
     * The state after a power cut: each sector that was not forced is kept or lost, as the seed has it. Nothing is locked
     * or open any more.
     */
    public synchronized void powerOn() {
        Dice crash = dice.about(turn++);
        files.values().forEach(file -> file.crash(crash));
        for (Path name : unforcedNames) {
            if (crash.coin(name.hashCode())) {
                files.keySet().removeIf(file -> file.startsWith(name));
                directories.removeIf(each -> each.startsWith(name));
            }
        }
        unforcedNames.clear();
        boots++;
        restart();
    }

    /** The state after the process died and the machine went on: nothing is lost, nothing locked or open. */
    public synchronized void restart() {
        locked.clear();
        calls.reset();
        files.values().forEach(SimulatedFile::closeHandles);
    }

    /** Changes one bit of a file, as aging does. */
    public synchronized void flipBit(Path path, long position, int bit) throws IOException {
        existing(path).flipBit(position, bit);
    }

    /** An independent disk with the same content, as it would be read now. */
    public synchronized SimulatedDisk copy(long seed) {
        SimulatedDisk copy = new SimulatedDisk(seed);
        copy.boots = boots;
        copy.isBootNamed = isBootNamed;
        copy.directories.addAll(directories);
        files.forEach((path, file) -> copy.files.put(path, file.copy(copy.dice)));
        return copy;
    }

    private SimulatedFile existing(Path path) throws IOException {
        SimulatedFile file = files.get(path);
        if (file == null) {
            throw new FileNotFoundException(path.toString());
        }
        return file;
    }

    /** How many of {@code count} bytes there is space for. Under the lock. */
    int thatFit(SimulatedFile file, long position, int count) {
        if (capacityBytes == Long.MAX_VALUE) {
            return count;
        }
        long spare = capacityBytes - usedBytes();
        long number = position / SECTOR_BYTES;
        while (number * SECTOR_BYTES < position + count) {
            if (!file.takesSpace(number)) {
                if (spare < SECTOR_BYTES) {
                    break;
                }
                spare -= SECTOR_BYTES;
            }
            number++;
        }
        return (int) Math.max(0, Math.min(count, number * SECTOR_BYTES - position));
    }

    /** Which part of an interrupted call was done, of {@code parts}. */
    private int partDone(int parts) {
        return dice.about(turn++).below(parts, 0);
    }

    private void readOnly(Path file) throws IOException {
        IOException fault = calls.fault(Operation.READ, file);
        IOException failure = calls.begin(Operation.READ, fault);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        synchronized (this) {
            for (Path each = directory; each != null; each = each.getParent()) {
                if (!directories.contains(each)) {
                    missing.addFirst(each);
                }
            }
        }
        if (missing.isEmpty()) {
            readOnly(directory);
            return;
        }
        IOException fault = calls.fault(Operation.CREATE_DIRECTORIES, directory);
        synchronized (this) {
            IOException failure = calls.begin(Operation.CREATE_DIRECTORIES, fault);
            int made = failure == null ? missing.size() : partDone(missing.size() + 1);
            missing.stream().limit(made).forEach(directories::add);
            throwIfAny(failure);
        }
    }

    private static void throwIfAny(@Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        readOnly(directory);
        synchronized (this) {
            Set<String> names = new TreeSet<>();
            addNames(files.tailMap(directory, false).keySet(), directory, names);
            addNames(directories, directory, names);
            return new ArrayList<>(names);
        }
    }

    private static void addNames(Set<Path> paths, Path directory, Set<String> names) {
        int depth = directory.getNameCount();
        for (Path each : paths) {
            if (each.getNameCount() > depth && each.startsWith(directory)) {
                names.add(each.getName(depth).toString());
            }
        }
    }

    @Override
    public boolean exists(Path file) throws IOException {
        readOnly(file);
        synchronized (this) {
            return files.containsKey(file) || directories.contains(file);
        }
    }

    @Override
    public OptionalLong length(Path path) throws IOException {
        readOnly(path);
        synchronized (this) {
            SimulatedFile file = files.get(path);
            return file == null ? OptionalLong.empty() : OptionalLong.of(file.length());
        }
    }

    @Override
    public String bootId() {
        synchronized (this) {
            return isBootNamed ? "boot " + boots : "unnamed " + ++unnamed;
        }
    }

    @Override
    public synchronized boolean isBootNamed() {
        return isBootNamed;
    }

    /** From now on the machine does not say whether it is still running since the last time. */
    public synchronized void nameNoBoots() {
        isBootNamed = false;
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        readOnly(path);
        synchronized (this) {
            return new SimulatedDiskFile(this, calls, existing(path));
        }
    }

    @Override
    public DiskFile create(Path path, long length) throws IOException {
        IOException fault = calls.fault(Operation.CREATE, path);
        synchronized (this) {
            IOException failure = calls.begin(Operation.CREATE, fault);
            // The old file goes, then comes an empty one, then it is made long.
            int steps = failure == null ? 3 : partDone(4);
            if (steps > 0) {
                files.remove(path);
            }
            SimulatedFile file = new SimulatedFile(path, dice);
            if (steps > 1) {
                file.setLength(steps == 3 ? length : 0);
                file.force();
                files.put(path, file);
            }
            throwIfAny(failure);
            return new SimulatedDiskFile(this, calls, file);
        }
    }

    @Override
    public DiskFile createUnforced(Path path, long length) throws IOException {
        IOException fault = calls.fault(Operation.CREATE, path);
        synchronized (this) {
            IOException failure = calls.begin(Operation.CREATE, fault);
            // Its directories come, then the empty file, then it is made long.
            int steps = failure == null ? 3 : partDone(4);
            for (Path each = path.getParent(); steps > 0 && each != null && directories.add(each); ) {
                unforcedNames.add(each);
                each = each.getParent();
            }
            SimulatedFile file = new SimulatedFile(path, dice);
            if (steps > 1) {
                file.setLength(steps == 3 ? length : 0);
                files.put(path, file);
                unforcedNames.add(path);
            }
            throwIfAny(failure);
            return new SimulatedDiskFile(this, calls, file);
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        IOException fault = calls.fault(Operation.FORCE, directory);
        synchronized (this) {
            IOException failure = calls.begin(Operation.FORCE, fault);
            if (failure == null) {
                unforcedNames.removeIf(name -> directory.equals(name.getParent()));
            }
            throwIfAny(failure);
        }
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        IOException fault = calls.fault(Operation.REPLACE, path);
        synchronized (this) {
            IOException failure = calls.begin(Operation.REPLACE, fault);
            if (usedBytes() + content.length > capacityBytes) {
                throw new DiskFullException("No space left on device");
            }
            // The new content comes beside the old, then gets its name.
            int steps = failure == null ? 2 : partDone(3);
            if (steps == 1) {
                Path beside = path.resolveSibling(path.getFileName() + FileSystemDisk.REPLACEMENT_SUFFIX);
                files.put(beside, holding(beside, content, partDone(content.length + 1)));
            } else if (steps == 2) {
                files.put(path, holding(path, content, content.length));
            }
            throwIfAny(failure);
        }
    }

    private SimulatedFile holding(Path path, byte[] content, int count) {
        SimulatedFile file = new SimulatedFile(path, dice);
        file.put(ByteBuffer.wrap(content), 0, count);
        file.force();
        return file;
    }

    @Override
    public Optional<byte[]> readAll(Path path) throws IOException {
        readOnly(path);
        synchronized (this) {
            SimulatedFile file = files.get(path);
            if (file == null) {
                return Optional.empty();
            }
            ByteBuffer content = ByteBuffer.allocate((int) file.length());
            file.get(content, 0);
            return Optional.of(content.array());
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        IOException fault = calls.fault(Operation.RENAME, from);
        synchronized (this) {
            IOException failure = calls.begin(Operation.RENAME, fault);
            if (failure == null || partDone(2) == 1) {
                SimulatedFile file = existing(from);
                files.remove(from);
                unforcedNames.remove(from);
                file.renamed(to);
                files.put(to, file);
            }
            throwIfAny(failure);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        IOException fault = calls.fault(Operation.DELETE, file);
        synchronized (this) {
            IOException failure = calls.begin(Operation.DELETE, fault);
            if (failure == null || partDone(2) == 1) {
                files.remove(file);
            }
            throwIfAny(failure);
        }
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        IOException fault = calls.fault(Operation.DELETE, directory);
        synchronized (this) {
            IOException failure = calls.begin(Operation.DELETE, fault);
            List<Path> inside = files.keySet().stream()
                    .filter(each -> each.startsWith(directory))
                    .toList();
            if (failure == null) {
                inside.forEach(files::remove);
                directories.removeIf(each -> each.startsWith(directory));
            } else {
                // Directories are read in any order.
                Dice spared = dice.about(turn++);
                inside.stream()
                        .filter(each -> spared.coin(each.toString().hashCode()))
                        .forEach(files::remove);
            }
            throwIfAny(failure);
        }
    }

    @Override
    public DiskSpace space(Path directory) throws IOException {
        readOnly(directory);
        synchronized (this) {
            long used = usedBytes();
            return new DiskSpace(used, Math.max(0, capacityBytes - used));
        }
    }

    @Override
    public synchronized Optional<DiskLock> lock(Path file) throws IOException {
        if (calls.isCut()) {
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
}
