package io.rillmq.gateway.stream;

/**
 * Decides how many messages to ask for, so that about {@code bytesMax} and at most {@code messagesMax} are under way.
 * Sizes are not known before messages come: the first request is for one, later ones go by what was seen, quick to grow
 * and slow to forget. Owned by one context.
 */
public final class DemandWindow {
    private final int messagesMax;
    private final int bytesMax;
    private int underWay;
    private long typicalBytes;

    public DemandWindow(StreamLimits limits) {
        this.messagesMax = limits.windowMessagesMax();
        this.bytesMax = limits.windowBytesMax();
        this.typicalBytes = bytesMax;
    }

    /** Takes as much of the window as is free, at most {@code wanted}, and says how much that is. */
    public int take(int wanted) {
        long roomFor = Math.max(1, Math.min(messagesMax, bytesMax / Math.max(1, typicalBytes)));
        int n = (int) Math.max(0, Math.min(wanted, roomFor - underWay));
        underWay += n;
        return n;
    }

    /** A message came. It stays under way until {@link #free}. */
    public void came(EncodedMessage message) {
        typicalBytes = Math.max(message.sizeBytes(), (typicalBytes * 7 + message.sizeBytes()) / 8);
    }

    /** Messages have been passed on. */
    public void free(int count) {
        assert count <= underWay : "freed " + count + " of " + underWay;
        underWay -= count;
    }
}
