package io.rillmq.gateway.stream;

/**
 * @param queueMessagesMax messages that wait for one slow subscription before the oldest is dropped
 * @param queueBytesMax bytes that wait for one slow subscription before the oldest is dropped; the newest always stays
 * @param windowMessagesMax messages under way between the cluster and one reader's subscribers
 * @param windowBytesMax bytes under way there, as far as they can be foreseen from the messages seen
 * @param readersMax readers of the cluster at once, shared and own; beyond it a subscription is refused
 */
public record StreamLimits(
        int queueMessagesMax, int queueBytesMax, int windowMessagesMax, int windowBytesMax, int readersMax) {
    public static final StreamLimits DEFAULTS = new StreamLimits(256, 1 << 20, 256, 1 << 20, 1_000);

    public StreamLimits {
        positive("queueMessagesMax", queueMessagesMax);
        positive("queueBytesMax", queueBytesMax);
        positive("windowMessagesMax", windowMessagesMax);
        positive("windowBytesMax", windowBytesMax);
        positive("readersMax", readersMax);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("streams." + name + " must be 1 or more: " + value);
        }
    }
}
