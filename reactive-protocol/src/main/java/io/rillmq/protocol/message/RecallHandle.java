package io.rillmq.protocol.message;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a producer gets for a message that is to be delivered later, to recall it with. On the wire it is the URL-safe
 * Base64 of {@code v1 topic brokerName timestampMillis messageId}.
 *
 * @param topic that the message was sent to
 * @param brokerName the broker that has it
 * @param timestampMillis one more than the time at which it is due, epoch milliseconds, as RocketMQ counts
 * @param messageId its unique id
 */
public record RecallHandle(String topic, String brokerName, long timestampMillis, String messageId) {
    /** Much longer than that of the longest topic, broker and id; nothing longer is looked at. */
    public static final int LENGTH_MAX = 4_096;

    private static final String VERSION = "v1";
    private static final String SEPARATOR = " ";
    private static final int PARTS = 5;

    /** The handle of a message that is due at {@code dueMillis}. */
    public static RecallHandle of(String topic, String brokerName, long dueMillis, String messageId) {
        return new RecallHandle(topic, brokerName, dueMillis + 1, messageId);
    }

    /** @throws IllegalArgumentException saying what is wrong */
    public static RecallHandle decode(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "recallHandle of " + text.length() + " characters exceeds " + LENGTH_MAX);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("recallHandle '" + text + "' is not URL-safe Base64", notBase64);
        }
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        if (parts.length != PARTS || !parts[0].equals(VERSION) || parts[4].isEmpty()) {
            throw new IllegalArgumentException("recallHandle '" + text
                    + "' does not hold 'v1 topic brokerName timestamp messageId', as the answer to a send has it");
        }
        try {
            return new RecallHandle(parts[1], parts[2], Long.parseLong(parts[3]), parts[4]);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "recallHandle '" + text + "' has the timestamp '" + parts[3] + "', which is no number", notANumber);
        }
    }

    public String encode() {
        String text = String.join(SEPARATOR, VERSION, topic, brokerName, Long.toString(timestampMillis), messageId);
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** When the message is due, epoch milliseconds. */
    public long dueMillis() {
        return timestampMillis - 1;
    }
}
