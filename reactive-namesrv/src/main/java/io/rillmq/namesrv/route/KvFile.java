package io.rillmq.namesrv.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The file that keeps the stored configuration, {@code {"configTable":{"namespace":{"key":"value"}}}} as RocketMQ
 * writes it. Its methods block.
 */
public final class KvFile {
    private static final String TABLE = "configTable";
    private static final TypeReference<Map<String, Map<String, Map<String, String>>>> SHAPE = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Path path;

    public KvFile(Path path) {
        this.path = path;
    }

    /** @throws IOException one line that names the file; a file that is not there is an empty configuration */
    public KvConfig load() throws IOException {
        try {
            return KvConfig.of(json.readValue(Files.readAllBytes(path), SHAPE).getOrDefault(TABLE, Map.of()));
        } catch (NoSuchFileException absent) {
            return KvConfig.EMPTY;
        } catch (JsonProcessingException broken) {
            throw new IOException(
                    path + " does not hold a stored configuration (" + broken.getOriginalMessage()
                            + "); repair or remove the file",
                    broken);
        }
    }

    /** Replaces the file as a whole: after a crash it holds the old values or the new ones. */
    public void save(KvConfig config) throws IOException {
        Path absolute = path.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        Path fresh = absolute.resolveSibling(absolute.getFileName() + ".tmp");
        ByteBuffer bytes = ByteBuffer.wrap(
                json.writerWithDefaultPrettyPrinter().writeValueAsBytes(Map.of(TABLE, config.namespaces())));
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
