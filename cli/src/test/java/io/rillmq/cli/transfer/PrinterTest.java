package io.rillmq.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aLineIsPrintedAsItWasProduced() throws IOException {
        Printer printer = new Printer(out, Format.raw);

        printer.print(message("one\r\n", MessageProperties.EMPTY));
        printer.print(message("last", MessageProperties.EMPTY.with(LineMessages.UNTERMINATED, "true")));
        printer.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\r\nlast");
    }

    @Test
    void aBodyOfAnotherProgramGetsALineEnd() throws IOException {
        Printer printer = new Printer(out, Format.raw);

        printer.print(message("hello", MessageProperties.EMPTY));
        printer.print(message("world", MessageProperties.EMPTY));
        printer.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\nworld\n");
    }

    @Test
    void jsonSaysEverythingInOneLine() throws IOException {
        Printer printer = new Printer(out, Format.json);

        printer.print(message("a\nb", MessageProperties.EMPTY.with("colour", "red")));
        printer.flush();

        String line = out.toString(StandardCharsets.UTF_8);
        assertThat(line).endsWith("\n").hasLineCount(1);
        JsonObject json = new JsonObject(line);
        assertThat(json.getString("topic")).isEqualTo("logs");
        assertThat(json.getString("body")).isEqualTo("a\nb");
        assertThat(json.getInteger("queueOffset")).isEqualTo(5);
        assertThat(json.getJsonObject("properties").getString("colour")).isEqualTo("red");
    }

    @Test
    void jsonGivesABinaryBodyInBase64() throws IOException {
        Printer printer = new Printer(out, Format.json);

        printer.print(message(new byte[] {(byte) 0xff, 0}, MessageProperties.EMPTY));
        printer.flush();

        JsonObject json = new JsonObject(out.toString(StandardCharsets.UTF_8));
        assertThat(Base64.getDecoder().decode(json.getString("bodyBase64"))).containsExactly(0xff, 0);
        assertThat(json.containsKey("body")).isFalse();
    }

    private static ReceivedMessage message(String body, MessageProperties properties) {
        return message(body.getBytes(StandardCharsets.UTF_8), properties);
    }

    private static ReceivedMessage message(byte[] body, MessageProperties properties) {
        return new ReceivedMessage(
                "logs",
                new MessageQueue(new Topic("logs"), "broker-a", 0),
                5,
                "ID",
                properties,
                body,
                Instant.EPOCH,
                Instant.EPOCH,
                0);
    }
}
