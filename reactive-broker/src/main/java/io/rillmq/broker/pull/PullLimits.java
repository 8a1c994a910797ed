package io.rillmq.broker.pull;

import io.rillmq.protocol.header.pull.PullHeader;

/**
 * How much one pull may return, whatever it asks for. The first message is always returned.
 *
 * @param countMax messages; RocketMQ's own limit of 32 costs a consumer that catches up dearly
 * @param bytesMax bytes when the client names no limit of its own, RocketMQ's
 *     {@code maxTransferBytesOnMessageInMemory}
 * @param askedBytesMax bytes when the client does
 */
public record PullLimits(int countMax, int bytesMax, int askedBytesMax) {
    public static final PullLimits DEFAULTS = new PullLimits(1_024, 256 << 10, 1 << 20);

    public PullLimits {
        if (countMax < 1 || bytesMax < 1 || askedBytesMax < 1) {
            throw new IllegalArgumentException("pull limits must be 1 or more: countMax " + countMax + ", bytesMax "
                    + bytesMax + ", askedBytesMax " + askedBytesMax);
        }
    }

    int count(int asked) {
        return Math.min(asked, countMax);
    }

    int bytes(int asked) {
        return asked == PullHeader.ANY_BYTES ? bytesMax : Math.min(Math.max(1, asked), askedBytesMax);
    }
}
