package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class StoreInspectionTest {
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    Path home;

    @Test
    void aDirectoryInUseIsRefusedAndAClosedOneIsSoundAndPrinted() throws IOException {
        Rill rill = new Rill(home);
        String store = home.resolve("data/broker-a").toString();
        Path file = Files.writeString(home.resolve("lines"), "one\ntwo\nthree\n");
        try (Standalone servers = Standalone.start(
                rill, "standalone", "--data", home.resolve("data").toString())) {
            rill.print("topic", "create", "kept", "--queues", "1", "-n", servers.nameServer());
            rill.print("produce", "--topic", "kept", "--file", file.toString(), "-n", servers.nameServer());

            Rill.Result refused = rill.run("store", "check", store);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.errors()).contains(store + " is in use");

            servers.process().terminate();
            assertThat(servers.process().exitCode(STOP)).isZero();
        }

        assertThat(rill.print("store", "check", store)).endsWith("OK\n").contains("kept");
        assertThat(rill.print("store", "dump", store, "--topic", "kept", "--queue", "0", "--from", "1", "--body-only"))
                .isEqualTo("two\nthree\n");
    }
}
