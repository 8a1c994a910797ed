package io.rillmq.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A file system, as far as the store needs one. Every call may block: never call it on an event loop. */
public interface Disk {
    /** The real one. */
    static Disk real() {
        return new FileSystemDisk();
    }

    /** With parents, durably; nothing happens when it exists. */
    void createDirectories(Path directory) throws IOException;

    /** Names in {@code directory}, sorted; empty when it does not exist. */
    List<String> list(Path directory) throws IOException;

    boolean exists(Path file) throws IOException;

    /** Length in bytes; empty when there is no such file. */
    OptionalLong length(Path file) throws IOException;

    /** Opens an existing file for reading and writing. */
    DiskFile open(Path file) throws IOException;

    /** Opens an existing file only to look at it: it needs no right to write, and nothing of the file changes. */
    default DiskFile openToRead(Path file) throws IOException {
        return open(file);
    }

    /**
     * Creates a file of {@code length} zeros that take no space yet, or replaces one. The name is durable when this
     * returns; a crash or a failure before may leave the old file, none, or one that is shorter.
     */
    DiskFile create(Path file, long length) throws IOException;

    /**
     * As {@link #create}, and with the directories that miss, but nothing is durable yet: the length becomes so with
     * {@link DiskFile#force}, each name with {@link #forceDirectory} of the directory it is in.
     */
    DiskFile createUnforced(Path file, long length) throws IOException;

    /** Makes the names in {@code directory} durable. */
    void forceDirectory(Path directory) throws IOException;

    /** Replaces the whole content, durably, so that a crash leaves the old content or the new one. */
    void replace(Path file, byte[] content) throws IOException;

    /** The whole content; empty when there is no such file. For small files. */
    Optional<byte[]> readAll(Path file) throws IOException;

    /** Renames durably, replacing {@code to}. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file durably; nothing happens when it does not exist. */
    void delete(Path file) throws IOException;

    /**
     * Deletes a directory with all it holds, durably; nothing happens when it does not exist. A crash in between leaves
     * any part of it.
     */
    void deleteTree(Path directory) throws IOException;

    /** The space of the file system that {@code directory}, which exists, is on. */
    DiskSpace space(Path directory) throws IOException;

    /**
     * Locks {@code file} against every other opener, in this process and others, until closed.
     *
     * @return empty when somebody else holds it
     */
    Optional<DiskLock> lock(Path file) throws IOException;

    /**
     * Keeps others from {@link #lock} until closed, without changing a byte; other processes may do the same meanwhile.
     *
     * @param file must exist
     * @return empty when somebody has it locked
     */
    default Optional<DiskLock> lockToRead(Path file) throws IOException {
        return lock(file);
    }

    /**
     * Names the time since bytes that were written but not forced may last have been lost, as a power cut does and the
     * death of a process does not. As long as it stays the same, what was written is there.
     */
    String bootId();

    /** Whether {@link #bootId} is the system's: otherwise it is new for each process, whether or not the machine ran on. */
    boolean isBootNamed();
}
