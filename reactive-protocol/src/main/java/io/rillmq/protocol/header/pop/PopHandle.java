package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.InvalidHeaderException;

/**
 * Names one handing-out of one message. Clients put it together from the answer to a pop and send it back as it is:
 *
 * <pre>{@code startOffset popMillis invisibleMillis reviveQueueId retryFlag brokerName queueId queueOffset}</pre>
 *
 * @param startOffset first queue offset that was handed out with it
 * @param popMillis epoch milliseconds
 * @param reviveQueueId {@link #ORDER} for an ordered pop
 * @param retryFlag the kind of topic that the message is in
 */
public record PopHandle(
        long startOffset,
        long popMillis,
        long invisibleMillis,
        int reviveQueueId,
        RetryFlag retryFlag,
        String brokerName,
        int queueId,
        long queueOffset) {
    /** The revive queue of ordered pops. */
    public static final int ORDER = 999;

    private static final String FIELD = "extraInfo";
    private static final String EXPECTED = "a handle as a pop gave it: 8 parts between single spaces";
    private static final int PARTS = 8;

    /** @throws InvalidHeaderException when {@code text} is no handle */
    public static PopHandle parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            throw new InvalidHeaderException(FIELD, text, EXPECTED);
        }
        try {
            return new PopHandle(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Integer.parseInt(parts[3]),
                    RetryFlag.parse(parts[4]),
                    parts[5],
                    Integer.parseInt(parts[6]),
                    Long.parseLong(parts[7]));
        } catch (IllegalArgumentException notANumber) {
            throw new InvalidHeaderException(FIELD, text, EXPECTED);
        }
    }

    public boolean isOrder() {
        return reviveQueueId == ORDER;
    }

    /** The text that {@link #parse} reads. */
    public String encode() {
        return String.join(
                " ",
                Long.toString(startOffset),
                Long.toString(popMillis),
                Long.toString(invisibleMillis),
                Integer.toString(reviveQueueId),
                retryFlag.text(),
                brokerName,
                Integer.toString(queueId),
                Long.toString(queueOffset));
    }
}
