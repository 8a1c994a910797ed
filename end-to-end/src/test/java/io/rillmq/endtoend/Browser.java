package io.rillmq.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rillmq.testbase.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A page in headless Chromium, driven by its DevTools protocol: enough to evaluate expressions and take a picture. */
final class Browser implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerProcess process;
    private final Answers answers = new Answers();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();

    private Browser(ServerProcess process, URI page) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, answers)
                .join();
    }

    /** The path of an installed browser, if there is one. */
    static Optional<String> installed() {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(directory -> names.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    static Browser open(String program, Path profile, String url) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.command(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .start();
        String devTools = process.awaitLine("DevTools listening on ws://([^/]+)/", WAIT);
        HttpRequest newPage = HttpRequest.newBuilder(URI.create("http://" + devTools + "/json/new?" + url))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String answer = HttpClient.newHttpClient()
                .send(newPage, HttpResponse.BodyHandlers.ofString())
                .body();
        return new Browser(
                process,
                URI.create(JSON.readTree(answer).path("webSocketDebuggerUrl").asText()));
    }

    /** The value of an expression in the page, as text. */
    String evaluate(String expression) {
        ObjectNode parameters =
                JSON.createObjectNode().put("expression", expression).put("returnByValue", true);
        return call("Runtime.evaluate", parameters).path("result").path("value").asText();
    }

    void screenshot(Path file) throws IOException {
        JsonNode picture = call("Page.captureScreenshot", JSON.createObjectNode());
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
    }

    @Override
    public void close() {
        socket.abort();
        process.close();
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = answers.expect(id);
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", parameters);
        socket.sendText(request.toString(), true).join();
        return answer.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Puts the parts of an answer together and completes who waits for it. */
    private static final class Answers implements WebSocket.Listener {
        private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
        private final StringBuilder text = new StringBuilder();

        CompletableFuture<JsonNode> expect(int id) {
            return waiting.computeIfAbsent(id, key -> new CompletableFuture<>());
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                complete(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void complete(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                CompletableFuture<JsonNode> waiter =
                        waiting.remove(json.path("id").asInt());
                if (waiter != null) {
                    waiter.complete(json.path("result"));
                }
            } catch (IOException malformed) {
                waiting.values().forEach(waiter -> waiter.completeExceptionally(malformed));
            }
        }
    }
}
