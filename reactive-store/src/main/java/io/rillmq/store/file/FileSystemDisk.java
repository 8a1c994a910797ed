package io.rillmq.store.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The operating system's file system. */
final class FileSystemDisk implements Disk {
    static final String REPLACEMENT_SUFFIX = ".new";
    /** Linux draws it at each start of the machine. */
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * Files that this process holds locked. Per process, not per instance, because that is what the operating system
     * knows: closing any other channel on such a file gives the lock back, so none may be opened.
     */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    /** Read when first asked for: a disk may be made where nothing may block. */
    private @Nullable String bootId;

    private boolean isBootNamed;

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectories(directory);
        forceDirectoryOf(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public OptionalLong length(Path file) throws IOException {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return ChannelFile.open(file);
    }

    @Override
    public DiskFile openToRead(Path file) throws IOException {
        return ChannelFile.openToRead(file);
    }

    @Override
    public DiskFile create(Path file, long length) throws IOException {
        Files.deleteIfExists(file);
        ChannelFile created = ChannelFile.create(file);
        boolean complete = false;
        try {
            created.setLength(length);
            created.force();
            forceDirectoryOf(file);
            complete = true;
            return created;
        } finally {
            if (!complete) {
                created.close();
            }
        }
    }

    @Override
    public DiskFile createUnforced(Path file, long length) throws IOException {
        ChannelFile created;
        try {
            created = ChannelFile.create(file);
        } catch (FileNotFoundException | NoSuchFileException e) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            created = ChannelFile.create(file);
        }
        boolean complete = false;
        try {
            created.setLength(0);
            created.setLength(length);
            complete = true;
            return created;
        } finally {
            if (!complete) {
                created.close();
            }
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void replace(Path file, byte[] content) throws IOException {
        Path replacement = file.resolveSibling(file.getFileName() + REPLACEMENT_SUFFIX);
        Files.deleteIfExists(replacement);
        try (ChannelFile written = ChannelFile.create(replacement)) {
            written.writeFully(ByteBuffer.wrap(content), 0);
            written.force();
        }
        rename(replacement, file);
    }

    @Override
    public Optional<byte[]> readAll(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        forceDirectoryOf(to);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            forceDirectoryOf(file);
        }
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
        forceDirectoryOf(directory);
    }

    @Override
    public DiskSpace space(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        long used = store.getTotalSpace() - store.getUnallocatedSpace();
        // Some file systems say less than nothing when they are over full, or Long.MAX_VALUE when they know no end.
        return new DiskSpace(Math.max(0, used), Math.max(0, Math.min(store.getUsableSpace(), Long.MAX_VALUE - used)));
    }

    @Override
    public Optional<DiskLock> lock(Path file) throws IOException {
        return lock(file, false);
    }

    @Override
    public Optional<DiskLock> lockToRead(Path file) throws IOException {
        return lock(file, true);
    }

    private static Optional<DiskLock> lock(Path file, boolean onlyReads) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path key = parent == null ? file.toAbsolutePath() : parent.toRealPath().resolve(file.getFileName());
        if (!LOCKED.add(key)) {
            return Optional.empty();
        }
        boolean held = false;
        try {
            Optional<FileChannel> lock = lockAgainstOtherProcesses(file, onlyReads);
            held = lock.isPresent();
            return lock.map(channel -> () -> {
                channel.close();
                LOCKED.remove(key);
            });
        } finally {
            if (!held) {
                LOCKED.remove(key);
            }
        }
    }

    /** The lock is held while the returned channel is open. A shared one needs no right to write, and keeps writers away. */
    private static Optional<FileChannel> lockAgainstOtherProcesses(Path file, boolean onlyReads) throws IOException {
        FileChannel channel = onlyReads
                ? FileChannel.open(file, StandardOpenOption.READ)
                : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            if (channel.tryLock(0, 1, onlyReads) == null) {
                return Optional.empty();
            }
            if (!onlyReads) {
                channel.write(ByteBuffer.wrap("lock".getBytes(StandardCharsets.US_ASCII)), 0);
            }
            held = true;
            return Optional.of(channel);
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    /** A new, renamed or deleted name survives a power cut only when its directory was forced too. */
    private void forceDirectoryOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            forceDirectory(directory);
        }
    }

    @Override
    public synchronized String bootId() {
        String known = bootId;
        if (known == null) {
            known = readBootId();
            bootId = known;
        }
        return known;
    }

    @Override
    public synchronized boolean isBootNamed() {
        bootId();
        return isBootNamed;
    }

    /** Where the system names no boot, none is like another: nothing unforced is ever trusted. */
    private String readBootId() {
        try {
            String named = Files.readString(BOOT_ID, StandardCharsets.US_ASCII).trim();
            isBootNamed = true;
            return named;
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }
}
