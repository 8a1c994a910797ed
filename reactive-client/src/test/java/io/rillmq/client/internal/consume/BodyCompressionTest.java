package io.rillmq.client.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.SystemFlags;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class BodyCompressionTest {
    private static final byte[] BODY = "hello ".repeat(10_000).getBytes(StandardCharsets.UTF_8);

    private static byte[] deflated() {
        Deflater deflater = new Deflater(5);
        deflater.setInput(BODY);
        deflater.finish();
        byte[] out = new byte[BODY.length];
        int count = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, count);
    }

    @Test
    void zlibIsUndoneWithAndWithoutItsNumber() {
        assertThat(BodyCompression.undo(SystemFlags.COMPRESSED, deflated(), "id"))
                .isEqualTo(BODY);
        assertThat(BodyCompression.undo(SystemFlags.COMPRESSED | SystemFlags.COMPRESSION_ZLIB, deflated(), "id"))
                .isEqualTo(BODY);
    }

    @Test
    void aBodyThatIsNotCompressedIsLeftAlone() {
        assertThat(BodyCompression.undo(0, BODY, "id")).isSameAs(BODY);
    }

    @Test
    void aBodyThatCannotBeDecompressedIsPassedOnAsItIs() {
        byte[] broken = Arrays.copyOf(deflated(), 20);

        assertThat(BodyCompression.undo(SystemFlags.COMPRESSED, broken, "id")).isSameAs(broken);
        assertThat(BodyCompression.undo(SystemFlags.COMPRESSED, BODY, "id")).isSameAs(BODY);
    }
}
