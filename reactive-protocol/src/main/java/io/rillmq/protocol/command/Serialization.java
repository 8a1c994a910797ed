package io.rillmq.protocol.command;

/** How the header of a command is written. The body is raw bytes either way. */
public enum Serialization {
    /** A JSON object; what official Java clients send unless told otherwise. */
    JSON(0),
    /** The binary form: half the size, and cheaper to read. */
    ROCKETMQ(1);

    private final int code;

    Serialization(int code) {
        this.code = code;
    }

    /** The number in the frame, one byte. */
    public int code() {
        return code;
    }

    /** @throws MalformedHeaderException when there is no serialisation with this number */
    public static Serialization of(int code) {
        return switch (code) {
            case 0 -> JSON;
            case 1 -> ROCKETMQ;
            default -> throw new MalformedHeaderException("unknown header serialisation " + code);
        };
    }
}
