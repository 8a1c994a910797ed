package io.rillmq.store.file;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/**
 * A file system on which files can be opened as the system's own, but for reads past its cache: those are refused in one
 * of the ways that are seen on real machines. Knows nothing but how to open a file.
 */
final class NoUncachedReads extends FileSystemProvider {
    /** How such reads are refused. */
    enum Refusal {
        /** The system call fails. */
        OPENING_FAILS,
        /** Java knows no such thing there. */
        NOT_SUPPORTED,
        /** As with blocks that are larger than what is read. */
        READING_FAILS
    }

    private final Refusal refusal;
    private int openings;

    NoUncachedReads(Refusal refusal) {
        this.refusal = refusal;
    }

    /** How often a file was to be opened for such reads. */
    int openings() {
        return openings;
    }

    /** {@code file}, as a file of this file system. */
    Path at(Path file) {
        FileSystem fileSystem = new Own();
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(),
                new Class<?>[] {Path.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getFileSystem") ? fileSystem : method.invoke(file, arguments));
    }

    @Override
    public FileChannel newFileChannel(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path real = Path.of(file.toString());
        if (!options.contains(ExtendedOpenOption.DIRECT)) {
            return FileChannel.open(real, options, attributes);
        }
        openings++;
        return switch (refusal) {
            case OPENING_FAILS -> throw new IOException("Invalid argument");
            case NOT_SUPPORTED -> throw new UnsupportedOperationException("no direct reads");
            case READING_FAILS -> {
                // The simplest channel that fails to read.
                FileChannel closed = FileChannel.open(real);
                closed.close();
                yield closed;
            }
        };
    }

    private static UnsupportedOperationException unknown() {
        return new UnsupportedOperationException("opens files, and nothing else");
    }

    private final class Own extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return NoUncachedReads.this;
        }

        @Override
        public void close() {
            throw unknown();
        }

        @Override
        public boolean isOpen() {
            throw unknown();
        }

        @Override
        public boolean isReadOnly() {
            throw unknown();
        }

        @Override
        public String getSeparator() {
            throw unknown();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw unknown();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            throw unknown();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            throw unknown();
        }

        @Override
        public Path getPath(String first, String... more) {
            throw unknown();
        }

        @Override
        public PathMatcher getPathMatcher(String syntaxAndPattern) {
            throw unknown();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw unknown();
        }

        @Override
        public WatchService newWatchService() {
            throw unknown();
        }
    }

    @Override
    public String getScheme() {
        throw unknown();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw unknown();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw unknown();
    }

    @Override
    public Path getPath(URI uri) {
        throw unknown();
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        throw unknown();
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter) {
        throw unknown();
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) {
        throw unknown();
    }

    @Override
    public void delete(Path file) {
        throw unknown();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw unknown();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
        throw unknown();
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        throw unknown();
    }

    @Override
    public boolean isHidden(Path file) {
        throw unknown();
    }

    @Override
    public FileStore getFileStore(Path file) {
        throw unknown();
    }

    @Override
    public void checkAccess(Path file, AccessMode... modes) {
        throw unknown();
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path file, Class<V> type, LinkOption... options) {
        throw unknown();
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path file, Class<A> type, LinkOption... options) {
        throw unknown();
    }

    @Override
    public Map<String, Object> readAttributes(Path file, String attributes, LinkOption... options) {
        throw unknown();
    }

    @Override
    public void setAttribute(Path file, String attribute, Object value, LinkOption... options) {
        throw unknown();
    }
}
