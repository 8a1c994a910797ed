package io.rillmq.broker.table;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.JsonBody;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.store.file.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table on disk, in RocketMQ's shape with one member before all others, which RocketMQ passes over:
 *
 * <pre>{@code {"rillmq":{"appliedOffset":17,"crc32":"0a1b2c3d"},"dataVersion":{…},…}}</pre>
 *
 * The offset says which records of the tables' topic are contained, the sum of all bytes behind the member whether
 * somebody has changed the file since. Both are in the file itself, so that no crash can part them from the content.
 *
 * <p>Writing keeps the old file as {@code .bak}: whenever the process dies, the file or its {@code .bak} is whole. Every
 * method blocks.
 */
final class TableFile {
    private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);
    private static final int STAMP_BYTES_MAX = 200;
    private static final Pattern STAMP = Pattern.compile("\\s*\\{\\s*\"rillmq\"\\s*:\\s*\\{\\s*\"appliedOffset\"\\s*:"
            + "\\s*(\\d{1,18})\\s*,\\s*\"crc32\"\\s*:\\s*\"([0-9a-f]{8})\"\\s*}\\s*,");

    private final Path directory;
    private final Path path;
    private final Disk disk;

    TableFile(Path directory, String name, Disk disk) {
        this.directory = directory;
        this.path = directory.resolve(name);
        this.disk = disk;
    }

    /**
     * What was read of a file.
     *
     * @param appliedOffset first record of the tables' topic that it does not contain, {@link #UNKNOWN} when another
     *     program wrote it
     * @param isUnchanged false when somebody has changed it since we wrote it
     * @param isBackup true when it comes from the {@code .bak}
     */
    record Content(long appliedOffset, boolean isUnchanged, boolean isBackup) {
        static final long UNKNOWN = -1;

        /** Whether the file needs no repair. */
        boolean isSound() {
            return isUnchanged && !isBackup;
        }
    }

    /**
     * Reads the file with {@code reader}, or its {@code .bak} when the file is absent or not readable.
     *
     * @param reader throws a {@link MalformedBodyException} when the bytes are no such table
     * @return empty when there is neither
     * @throws IOException when there is something but none of it can be read
     */
    Optional<Content> load(Consumer<ByteBuf> reader) throws IOException {
        try {
            Optional<Content> current = read(path, reader);
            // A crash between the two renames of a save leaves only the .bak.
            return current.isPresent() ? current : read(backup(), reader);
        } catch (IOException damaged) {
            Optional<Content> previous = read(backup(), reader);
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

    private Optional<Content> read(Path from, Consumer<ByteBuf> reader) throws IOException {
        Optional<byte[]> content = disk.readAll(from);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = content.get();
        boolean isBackup = from != path;
        try {
            reader.accept(Unpooled.wrappedBuffer(bytes));
        } catch (MalformedBodyException damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
        Matcher stamp = STAMP.matcher(
                new String(bytes, 0, Math.min(bytes.length, STAMP_BYTES_MAX), StandardCharsets.ISO_8859_1));
        if (!stamp.lookingAt()) {
            return Optional.of(new Content(Content.UNKNOWN, false, isBackup));
        }
        return Optional.of(new Content(
                Long.parseLong(stamp.group(1)), stamp.group(2).equals(sumOf(bytes, stamp.end())), isBackup));
    }

    /** Replaces the file, durably. */
    void write(JsonBody table, long appliedOffset) throws IOException {
        byte[] json = table.toJson();
        String stamp = "{\"rillmq\":{\"appliedOffset\":" + appliedOffset + ",\"crc32\":\"" + sumOf(json, 1) + "\"},";
        ByteArrayOutputStream content = new ByteArrayOutputStream(stamp.length() + json.length);
        content.writeBytes(stamp.getBytes(StandardCharsets.US_ASCII));
        content.write(json, 1, json.length - 1);
        disk.createDirectories(directory);
        if (disk.exists(path)) {
            disk.rename(path, backup());
        }
        disk.replace(path, content.toByteArray());
    }

    private static String sumOf(byte[] bytes, int from) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, bytes.length - from);
        return String.format("%08x", crc.getValue());
    }

    private Path backup() {
        return path.resolveSibling(path.getFileName() + ".bak");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
