package io.rillmq.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** A store directory that an Apache RocketMQ 5.5.0 broker left; the store's tests keep its files in one text. */
final class GoldenStore {
    private static final Path FILES = Path.of("..", "reactive-store", "src/test/resources/golden/store-dir.json");

    private GoldenStore() {}

    static Path writeTo(Path directory) throws IOException {
        for (Object each : new JsonObject(Files.readString(FILES)).getJsonArray("files")) {
            JsonObject file = (JsonObject) each;
            Path path = directory.resolve(file.getString("path"));
            Files.createDirectories(path.getParent());
            if (file.containsKey("hex")) {
                byte[] used = HexFormat.of().parseHex(file.getString("hex"));
                Files.write(path, Arrays.copyOf(used, file.getInteger("fileSize")));
            } else {
                Files.writeString(path, file.getString("utf8"));
            }
        }
        return directory;
    }
}
