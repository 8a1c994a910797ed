package io.rillmq.namesrv.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvFileTest {
    @TempDir
    private Path directory;

    @Test
    void aFileOfRocketMqIsRead() throws IOException {
        Path path = directory.resolve("kvConfig.json");
        Files.writeString(path, "{\"configTable\":{\"ORDER_TOPIC_CONFIG\":{\"orders\":\"a:4\"}}}");

        KvConfig config = new KvFile(path).load();

        assertThat(config.get(KvConfig.ORDER_TOPIC_CONFIG, "orders")).isEqualTo("a:4");
    }

    @Test
    void whatIsSavedIsLoadedAgain() throws IOException {
        KvFile file = new KvFile(directory.resolve("deep/down/kvConfig.json"));
        file.save(KvConfig.EMPTY.with("ns", "a", "1").with("ns", "b", "2").with("other", "c", "3"));

        KvConfig loaded = file.load();

        assertThat(loaded.namespace("ns")).containsEntry("a", "1").containsEntry("b", "2");
        assertThat(loaded.count()).isEqualTo(3);
        assertThat(Files.list(directory.resolve("deep/down"))
                        .map(path -> path.getFileName().toString()))
                .containsExactly("kvConfig.json");
    }

    @Test
    void noFileIsAnEmptyConfiguration() throws IOException {
        assertThat(new KvFile(directory.resolve("absent")).load().count()).isZero();
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        Path path = Files.writeString(directory.resolve("kvConfig.json"), "{\"configTable\":");

        assertThatThrownBy(() -> new KvFile(path).load())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path.toString());
    }
}
