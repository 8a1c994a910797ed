package io.rillmq.store.inspect;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MaskedCrc;

/**
 * The checksum over a whole record that RocketMQ writes as its last property when {@code enabledAppendPropCRC} is on:
 *
 * <pre>
 *  record ... | __CRC32# 8 | U+0001 | ten digits, the least significant first | U+0002
 * </pre>
 */
final class PropertyChecksum {
    private static final byte[] NAME = {'_', '_', 'C', 'R', 'C', '3', '2', '#', 1};
    private static final int DIGITS = 10;
    private static final int SIZE_BYTES = NAME.length + DIGITS + 1;
    private static final byte VALUE_END = 2;

    /** What a record's checksum says. */
    enum Verdict {
        ABSENT,
        SOUND,
        WRONG
    }

    private PropertyChecksum() {}

    /** A whole record must begin at {@code index}. */
    static Verdict of(ByteBuf bytes, int index, int sizeBytes) {
        int at = index + sizeBytes - SIZE_BYTES;
        if (bytes.getByte(index + sizeBytes - 1) != VALUE_END) {
            return Verdict.ABSENT;
        }
        for (int i = 0; i < NAME.length; i++) {
            if (bytes.getByte(at + i) != NAME[i]) {
                return Verdict.ABSENT;
            }
        }
        long said = 0;
        for (int i = DIGITS - 1; i >= 0; i--) {
            said = 10 * said + bytes.getByte(at + NAME.length + i) - '0';
        }
        return said == MaskedCrc.of(bytes, index, sizeBytes - SIZE_BYTES) ? Verdict.SOUND : Verdict.WRONG;
    }
}
