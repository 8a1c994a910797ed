package io.rillmq.broker.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.TableFile.Content;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
    @TempDir
    Path directory;

    private TableFile file;
    private Path path;
    private String loaded = "";

    @BeforeEach
    void open() {
        file = new TableFile(directory.resolve("config"), "t.json", Disk.real());
        path = directory.resolve("config/t.json");
    }

    @Test
    void whatIsWrittenIsLoadedWithItsOffset() throws Exception {
        write("1", 17);

        assertThat(load()).contains(new Content(17, true, false));
        assertThat(loaded).isEqualTo("1");
    }

    @Test
    void nothingIsLoadedWhereNothingWasWritten() throws Exception {
        assertThat(load()).isEmpty();
    }

    @Test
    void theStampIsTheFirstMemberAndTheRestIsTheTable() throws Exception {
        write("1", 17);

        assertThat(path)
                .content()
                .matches("\\{\"rillmq\":\\{\"appliedOffset\":17,\"crc32\":\"[0-9a-f]{8}\"},"
                        + "\"table\":\\{\"k\":\"1\"}}");
    }

    @Test
    void aFileOfRocketMqHasNoOffset() throws Exception {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\n\t\"table\":{\"k\":\"theirs\"}\n}");

        assertThat(load()).contains(new Content(Content.UNKNOWN, false, false));
        assertThat(loaded).isEqualTo("theirs");
    }

    @Test
    void aFileThatWasChangedByHandKeepsItsOffset() throws Exception {
        write("1", 17);
        Files.writeString(path, Files.readString(path).replace("\"1\"", "\"2\""));

        assertThat(load()).contains(new Content(17, false, false));
        assertThat(loaded).isEqualTo("2");
    }

    @Test
    void aDamagedFileIsReplacedByItsPreviousVersion() throws Exception {
        write("1", 17);
        write("2", 18);
        Files.writeString(path, "{\"table\":{\"k\"");

        assertThat(load()).contains(new Content(17, true, true));
        assertThat(loaded).isEqualTo("1");
    }

    @Test
    void aCrashBetweenTheTwoRenamesLosesNothing() throws Exception {
        write("1", 17);
        Files.move(path, path.resolveSibling("t.json.bak"));

        assertThat(load()).contains(new Content(17, true, true));
    }

    @Test
    void aDamagedFileWithoutAPreviousVersionIsNamed() throws Exception {
        write("1", 17);
        Files.writeString(path, "nonsense");

        assertThatThrownBy(this::load)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("t.json", "line 1, column ")
                .message()
                .hasLineCount(1);
    }

    private void write(String value, long offset) throws IOException {
        file.write(new KvTable(Map.of("k", value)), offset);
    }

    private Optional<Content> load() throws IOException {
        return file.load(this::read);
    }

    private void read(ByteBuf json) {
        loaded = KvTable.fromJson(json).table().getOrDefault("k", "");
    }
}
