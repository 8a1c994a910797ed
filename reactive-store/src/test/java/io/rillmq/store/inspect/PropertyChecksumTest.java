package io.rillmq.store.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.store.inspect.PropertyChecksum.Verdict;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PropertyChecksumTest {
    /** Written by RocketMQ 5.5.0 with {@code enabledAppendPropCRC=true}. */
    private static final String WITH_CHECKSUM =
            "000000c2daa320a724ac1d350000000300000011000000000000002a0000000000000400000000000000018bcfe56800c000"
                    + "020a0000c3cb0000018bcfe5687bc000021400002a9f0000000000000000000000000000000e68656c6c6f20526f636b6574"
                    + "4d5109546f7069635465737400504b455953014b310254414753015461674102554e49515f4b455901374630303030303130"
                    + "3030313037304445413445384638463846384630303030025f5f435243333223013035323730383933363002";

    /** The same message, written without. */
    private static final String WITHOUT =
            "000000aedaa320a724ac1d350000000300000011000000000000002a0000000000000400000000000000018bcfe56800c000"
                    + "020a0000c3cb0000018bcfe5687bc000021400002a9f0000000000000000000000000000000e68656c6c6f20526f636b6574"
                    + "4d5109546f70696354657374003c4b455953014b310254414753015461674102554e49515f4b455901374630303030303130"
                    + "303031303730444541344538463846384638463030303002";

    private static ByteBuf record(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    private static Verdict verdict(ByteBuf record) {
        return PropertyChecksum.of(record, 0, record.readableBytes());
    }

    @Test
    void rocketMqsChecksumIsFoundSound() {
        assertThat(verdict(record(WITH_CHECKSUM))).isEqualTo(Verdict.SOUND);
    }

    @Test
    void everyChangedByteBeforeItIsFound() {
        ByteBuf record = record(WITH_CHECKSUM);

        for (int i = 0; i < record.readableBytes() - 20; i++) {
            record.setByte(i, record.getByte(i) ^ 1);
            assertThat(verdict(record)).as("byte %d", i).isEqualTo(Verdict.WRONG);
            record.setByte(i, record.getByte(i) ^ 1);
        }
    }

    @Test
    void aRecordWithoutOneHasNone() {
        assertThat(verdict(record(WITHOUT))).isEqualTo(Verdict.ABSENT);
    }
}
