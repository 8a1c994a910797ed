package io.rillmq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class DemoTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String TOPICS = "document.querySelector('#topics').innerText";
    private static final String ROWS = "document.querySelector('#rows').innerText";

    @TempDir
    static Path home;

    private static Rill rill;
    private static Standalone demo;

    @BeforeAll
    static void start() {
        rill = new Rill(home);
        demo = Standalone.start(rill, "demo");
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    @Test
    void itSaysWhichPageToOpenAndThePageIsThere() throws IOException, InterruptedException {
        String url = demo.process().awaitLine("Open (http://\\S+)", WAIT);

        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(url).isEqualTo(demo.page());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).containsIgnoringCase("<!doctype html>");
    }

    @Test
    void itPrintsThisMachinesFigures() {
        demo.process().awaitLine("cpu\\.load [0-9.]+ %.*memory\\.load [0-9.]+ %", WAIT);
    }

    @Test
    void everyFigureIsAMessageWithTagAndKey() {
        String lines = rill.print(
                "consume",
                "--topic",
                "machine-figures",
                "-n",
                demo.nameServer(),
                "--from",
                "earliest",
                "--count",
                "20",
                "--format",
                "json");

        assertThat(lines)
                .contains("\"tag\":\"cpu\"", "\"keys\":\"cpu.load\"", "\"tag\":\"memory\"", "\"tag\":\"network\"");
    }

    @Test
    void aBrowserShowsTheTopicAndItsMessagesAsTheyCome() throws IOException, InterruptedException {
        String program = Browser.installed().orElse("");
        assumeTrue(!program.isEmpty(), "no Chromium on the PATH");

        // Not a @TempDir: helpers of the browser still write there when it has ended.
        Path profile = Path.of("target/browser-profile").toAbsolutePath();
        try (Browser browser = Browser.open(program, profile, demo.page())) {
            try {
                await().atMost(WAIT).until(() -> browser.evaluate(TOPICS).contains("machine-figures"));
                await().atMost(WAIT).until(() -> browser.evaluate(ROWS).contains("cpu.load"));
                String rows = browser.evaluate(ROWS);
                await().atMost(WAIT).until(() -> !browser.evaluate(ROWS).equals(rows));
            } finally {
                browser.screenshot(Path.of("target/screenshots/demo.png"));
            }
        }
    }
}
