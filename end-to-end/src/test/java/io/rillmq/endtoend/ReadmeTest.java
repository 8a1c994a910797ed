package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands and its Java are true. */
@Tag("process")
class ReadmeTest {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path home;

    @Test
    void theTourOfCommandsRunsInItsOrder() throws IOException {
        List<String> tour = commands().stream()
                .filter(command -> command.matches("bin/rill (topic|produce|consume) .*"))
                .toList();
        assertThat(tour).hasSizeGreaterThanOrEqualTo(3);

        try (Standalone servers = Standalone.start(new Rill(home), "standalone")) {
            for (String command : tour) {
                try (ServerProcess process = ServerProcess.command("sh", "-c", command)
                        .directory(Rill.ROOT)
                        .environment("HOME", home.toString())
                        .environment("NAMESRV_ADDR", servers.nameServer())
                        .start()) {
                    assertThat(process.exitCode(WAIT))
                            .as(command + ": " + process.output())
                            .isZero();
                }
            }
        }
    }

    @Test
    void everyServerItNamesStartsAndEveryFileItNamesExists() throws IOException {
        Rill rill = new Rill(home);
        for (String command : commands()) {
            Matcher conf = Pattern.compile("conf/[\\w.]+").matcher(command);
            while (conf.find()) {
                assertThat(Rill.ROOT.resolve(conf.group())).exists();
            }
            if (command.startsWith("bin/rill ")) {
                rill.print(command.split(" ")[1], "--help");
            }
        }
        assertThat(commands()).contains("bin/rill demo", "mvn verify");
    }

    @Test
    void itsJavaIsThatOfTheSample() throws IOException {
        String sample = Files.readString(Rill.ROOT.resolve("samples/src/main/java/io/rillmq/samples/ReadmeTour.java"));
        List<String> snippets = blocks("java").stream()
                .filter(block -> block.contains("RillClient"))
                .toList();

        assertThat(snippets).isNotEmpty();
        for (String snippet : snippets) {
            assertThat(squeezed(sample)).contains(squeezed(snippet));
        }
    }

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String block : blocks("sh")) {
            for (String line : block.split("\n")) {
                String command = line.replaceAll("\\s+#.*", "").strip();
                if (!command.isEmpty() && !command.startsWith("#")) {
                    commands.add(command);
                }
            }
        }
        return commands;
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(Rill.ROOT.resolve("README.md")));
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
