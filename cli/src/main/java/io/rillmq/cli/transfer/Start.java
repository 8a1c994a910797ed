package io.rillmq.cli.transfer;

import io.rillmq.client.consumer.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where to begin: {@code earliest}, {@code latest}, or a time. */
final class Start implements ITypeConverter<Position> {
    /** Made by the command line. */
    Start() {}

    @Override
    public Position convert(String text) {
        return switch (text) {
            case "earliest" -> Position.earliest();
            case "latest" -> Position.latest();
            default -> Position.at(time(text));
        };
    }

    private static Instant time(String text) {
        try {
            if (text.matches("\\d+")) {
                return Instant.ofEpochMilli(Long.parseLong(text));
            }
            return text.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$") && text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException | NumberFormatException malformed) {
            throw new TypeConversionException("'" + text
                    + "' is neither earliest, latest, a time such as 2026-01-31T10:00:00 (local) or 2026-01-31T10:00:00Z,"
                    + " nor milliseconds since 1970");
        }
    }
}
