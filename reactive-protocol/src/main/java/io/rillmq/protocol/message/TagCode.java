package io.rillmq.protocol.message;

import org.jspecify.annotations.Nullable;

/** The number that a consume-queue entry holds for a tag. */
public final class TagCode {
    /** The code of a message without a tag. */
    public static final long NONE = 0;

    private TagCode() {}

    /** The sign-extended Java string hash of {@code tag}; {@link #NONE} for no tag. Different tags may share a code. */
    public static long of(@Nullable String tag) {
        return tag == null || tag.isEmpty() ? NONE : tag.hashCode();
    }
}
