package io.rillmq.remoting.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes ASN.1 in its distinguished encoding, as far as a certificate needs it. Each element:
 *
 * <pre>
 * | tag 1 | length 1: 0 to 127, or 0x80 + n followed by the length in n bytes | content |
 * </pre>
 */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int LONG_LENGTH = 0x80;

    /** Two digits of the year are for the years up to 2049, as RFC 5280 wants them. */
    private static final int FIRST_LONG_YEAR = 2050;

    private static final DateTimeFormatter SHORT_YEAR = formatter("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter LONG_YEAR = formatter("yyyyMMddHHmmss'Z'");

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, elements);
    }

    static byte[] set(byte[]... elements) {
        return element(SET, elements);
    }

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    /** @param encoded the numbers, as the encoding packs them */
    static byte[] objectId(byte[] encoded) {
        return element(OBJECT_ID, encoded);
    }

    static byte[] text(String text) {
        return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whole bytes: no bit of the last one is unused. */
    static byte[] bits(byte[] bytes) {
        return element(BIT_STRING, new byte[] {0}, bytes);
    }

    static byte[] time(Instant instant) {
        boolean isLongYear = instant.atOffset(ZoneOffset.UTC).getYear() >= FIRST_LONG_YEAR;
        DateTimeFormatter format = isLongYear ? LONG_YEAR : SHORT_YEAR;
        return element(
                isLongYear ? GENERALIZED_TIME : UTC_TIME, format.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    /** What RFC 5280 has for a certificate without an end. */
    static byte[] endOfTime() {
        return time(Instant.parse("9999-12-31T23:59:59Z"));
    }

    static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() < LONG_LENGTH) {
            element.write(content.size());
        } else {
            byte[] length = BigInteger.valueOf(content.size()).toByteArray();
            // A leading zero that only says "positive" is not part of a length.
            int begin = length[0] == 0 ? 1 : 0;
            element.write(LONG_LENGTH + length.length - begin);
            element.write(length, begin, length.length - begin);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
