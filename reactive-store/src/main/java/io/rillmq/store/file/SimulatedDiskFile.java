package io.rillmq.store.file;

import io.rillmq.store.file.SimulatedDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One opening of a {@link SimulatedFile}. */
final class SimulatedDiskFile implements DiskFile {
    private final SimulatedDisk disk;
    private final SimulatedCalls calls;
    private final SimulatedFile file;
    private final Path path;
    private final int generation;
    private volatile boolean closed;

    /** Under the disk's lock. */
    SimulatedDiskFile(SimulatedDisk disk, SimulatedCalls calls, SimulatedFile file) {
        this.disk = disk;
        this.calls = calls;
        this.file = file;
        this.path = file.path();
        this.generation = file.generation();
    }

    private @Nullable IOException begin(Operation operation, @Nullable IOException fault) throws IOException {
        if (closed || generation != file.generation()) {
            throw new IOException("closed: " + path);
        }
        return calls.begin(operation, fault);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        IOException fault = calls.fault(Operation.WRITE, path);
        synchronized (disk) {
            IOException failure = begin(Operation.WRITE, fault);
            if (failure != null) {
                file.put(source, position, file.partOf(source.remaining() + 1) - 1);
                throw failure;
            }
            int count = source.remaining();
            if (disk.writesShort() && count > 1) {
                count = file.partOf(count);
            }
            count = disk.thatFit(file, position, count);
            if (count == 0) {
                throw new DiskFullException("No space left on device");
            }
            file.put(source, position, count);
            return count;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        IOException fault = calls.fault(Operation.READ, path);
        synchronized (disk) {
            failIf(begin(Operation.READ, fault));
            return file.get(target, position);
        }
    }

    @Override
    public void force() throws IOException {
        IOException fault = calls.fault(Operation.FORCE, path);
        synchronized (disk) {
            IOException failure = begin(Operation.FORCE, fault);
            if (failure != null) {
                if (!calls.isCut()) {
                    file.forceFailing();
                }
                throw failure;
            }
            file.force();
        }
    }

    @Override
    public long length() throws IOException {
        IOException fault = calls.fault(Operation.READ, path);
        synchronized (disk) {
            failIf(begin(Operation.READ, fault));
            return file.length();
        }
    }

    @Override
    public void setLength(long length) throws IOException {
        IOException fault = calls.fault(Operation.SET_LENGTH, path);
        synchronized (disk) {
            failIf(begin(Operation.SET_LENGTH, fault));
            file.setLength(length);
        }
    }

    private static void failIf(@Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
