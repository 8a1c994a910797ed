package io.rillmq.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void aLineKeepsItsEnd() throws IOException {
        assertThat(lines("one\r\n\n\r\nlast".getBytes(StandardCharsets.UTF_8)))
                .extracting(line -> new String(line, StandardCharsets.UTF_8))
                .containsExactly("one\r\n", "\n", "\r\n", "last");
    }

    @Test
    void anEmptyInputHasNoLine() throws IOException {
        assertThat(lines(new byte[0])).isEmpty();
    }

    @Test
    void theLinesPutTogetherAreTheInputWhateverItsBytes() throws IOException {
        byte[] input = new byte[300_000];
        new Random(7).nextBytes(input);

        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (byte[] line : lines(input)) {
            assertThat(line).isNotEmpty();
            together.write(line);
        }

        assertThat(together.toByteArray()).isEqualTo(input);
    }

    @Test
    void aLineLongerThanTheBufferIsOneLine() throws IOException {
        byte[] input = "x".repeat(200_000).concat("\n").getBytes(StandardCharsets.UTF_8);

        assertThat(lines(input)).containsExactly(input);
    }

    @Test
    void aLineThatNoMessageCanHoldIsRefusedByItsNumber() throws IOException {
        LineReader reader =
                new LineReader(new ByteArrayInputStream("ok\n12345678\n".getBytes(StandardCharsets.UTF_8)), 8);

        assertThat(reader.next()).hasSize(3);
        assertThatThrownBy(reader::next)
                .isInstanceOf(LineReader.LineTooLongException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("8 bytes");
    }

    private static List<byte[]> lines(byte[] input) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(input), 1 << 20);
        List<byte[]> lines = new ArrayList<>();
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }
}
