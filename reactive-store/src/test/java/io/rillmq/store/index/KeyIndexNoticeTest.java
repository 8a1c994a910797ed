package io.rillmq.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.LogEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an operator is told when the index of a log is not there. */
class KeyIndexNoticeTest {
    private static final Path DIRECTORY = Path.of("/simulated/index");
    private static final Path MANIFEST = DIRECTORY.resolve(RunDirectory.MANIFEST);
    private static final MessageProperties KEYS = MessageProperties.of(Map.of(PropertyNames.KEYS, "key"));

    private final SimulatedDisk disk = new SimulatedDisk(5);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private WrittenLog written;

    @BeforeEach
    void openLog() throws IOException {
        written = WrittenLog.open(disk, Path.of("/simulated/commitlog"), 64 << 10, LogEnd.NONE);
        told.start();
        logger().setLevel(Level.INFO);
        logger().addAppender(told);
    }

    @AfterEach
    void close() throws IOException {
        logger().detachAppender(told);
        logger().setLevel(null);
        written.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(KeyIndex.class);
    }

    private void append() throws IOException {
        written.append(new Topic("orders"), 0, KEYS, new byte[50], 1_000);
        written.force();
    }

    private KeyIndex index() {
        return new KeyIndex(
                written.log, new RunDirectory(disk, DIRECTORY), new KeyHash(KeyEntry.HASH_BITS), IndexConfig.DEFAULTS);
    }

    private void follow() throws IOException {
        try (KeyIndex index = index()) {
            index.work();
            index.flushAll();
        }
    }

    private void assertThatOnly(Level level, String what) {
        assertThat(told.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(level);
            assertThat(event.getFormattedMessage())
                    .contains(what)
                    .contains("from log offset 0 to " + written.log.readableEnd());
        });
    }

    @Test
    void anIndexThatIsMissingIsBuiltAndSaysSo() throws IOException {
        append();

        follow();

        assertThatOnly(Level.INFO, "there is no key index");
    }

    @Test
    void anIndexWithADamagedManifestIsBuiltAndSaysSo() throws IOException {
        append();
        follow();
        told.list.clear();
        disk.flipBit(MANIFEST, 20, 3);

        follow();

        assertThatOnly(Level.WARN, "the manifest of the key index is damaged");
    }

    @Test
    void anIndexThatGoesOnOrBeginsWithItsLogSaysNothing() throws IOException {
        try (KeyIndex index = index()) {
            append();
            index.work();
            index.flushAll();
        }
        follow();

        assertThat(told.list).isEmpty();
    }
}
