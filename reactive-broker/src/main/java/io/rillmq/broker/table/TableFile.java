package io.rillmq.broker.table;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.JsonBody;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.store.file.Disk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON table on disk. A save keeps the old file as {@code .bak} and replaces it durably: whenever the process dies, the file or its {@code .bak} is whole. Saves that arrive during a write share the next one.
 *
 * <p>Owned by the context that owns the table; the writing itself runs on a worker thread.
 *
 * @param <T> an immutable copy of the table
 */
public final class TableFile<T extends JsonBody> {
    private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);

    private final Path directory;
    private final Path path;
    private final Disk disk;
    private final Owner owner;
    private Promise<T> next = Promise.promise();
    private Supplier<T> latest = () -> {
        throw new IllegalStateException("nothing is to be saved");
    };
    private boolean isWriting;
    private boolean isWanted;

    /** @param owner of the table; its worker threads do the writing */
    public TableFile(Path directory, String name, Disk disk, Owner owner) {
        this.directory = directory;
        this.path = directory.resolve(name);
        this.disk = disk;
        this.owner = owner;
    }

    /** The name of the file, for messages. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    /**
     * Reads the table with {@code reader}, or its {@code .bak} when the file is absent or not readable. Blocks: for the
     * start only.
     *
     * @param reader throws a {@link MalformedBodyException} when the bytes are no such table
     * @return empty when there is neither
     * @throws IOException when there is something but none of it can be read
     */
    public Optional<T> load(Function<ByteBuf, T> reader) throws IOException {
        try {
            Optional<T> current = read(path, reader);
            // A crash between the two renames of a save leaves only the .bak.
            return current.isPresent() ? current : read(backup(), reader);
        } catch (IOException damaged) {
            Optional<T> previous = read(backup(), reader);
            if (previous.isEmpty()) {
                throw new IOException(
                        path + " cannot be read and there is no " + backup().getFileName() + "; restore or remove it: "
                                + damaged.getMessage(),
                        damaged);
            }
            LOG.warn("{} cannot be read ({}); its previous version is used", path, damaged.getMessage());
            return previous;
        }
    }

    private Optional<T> read(Path from, Function<ByteBuf, T> reader) throws IOException {
        Optional<byte[]> content = disk.readAll(from);
        try {
            return content.map(bytes -> reader.apply(Unpooled.wrappedBuffer(bytes)));
        } catch (MalformedBodyException damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
    }

    /**
     * Saves the table as it is when the writing begins: however many saves wait for that, it is copied once.
     *
     * @param table called on the owning context
     * @return completes with what is safe on disk, the state of now or a later one; fails with the {@link IOException}
     */
    public Future<T> save(Supplier<T> table) {
        latest = table;
        isWanted = true;
        Future<T> saved = next.future();
        if (!isWriting) {
            write();
        }
        return saved;
    }

    private void write() {
        Promise<T> current = next;
        T content = latest.get();
        next = Promise.promise();
        isWriting = true;
        isWanted = false;
        owner.<Void>block(() -> {
                    replace(content.toJson());
                    return null;
                })
                .onComplete(done -> {
                    isWriting = false;
                    if (isWanted) {
                        write();
                    }
                    if (done.succeeded()) {
                        current.complete(content);
                    } else {
                        LOG.warn("{} could not be written: {}", path, String.valueOf(done.cause()));
                        current.fail(done.cause());
                    }
                });
    }

    private void replace(byte[] content) throws IOException {
        disk.createDirectories(directory);
        if (disk.exists(path)) {
            disk.rename(path, backup());
        }
        disk.replace(path, content);
    }

    private Path backup() {
        return path.resolveSibling(path.getFileName() + ".bak");
    }
}
