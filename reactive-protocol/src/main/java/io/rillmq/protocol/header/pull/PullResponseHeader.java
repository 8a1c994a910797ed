package io.rillmq.protocol.header.pull;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers a pull, whatever its outcome: clients fail on an answer that lacks one of the first four fields.
 *
 * @param suggestWhichBrokerId the broker of the pair to ask next, 0 is the master
 * @param nextBeginOffset the queue offset to pull next
 * @param maxOffset the queue offset of the next message to come
 * @param forbiddenType why the answer is NO_PERMISSION, otherwise null
 */
public record PullResponseHeader(
        long suggestWhichBrokerId,
        long nextBeginOffset,
        long minOffset,
        long maxOffset,
        @Nullable Integer forbiddenType)
        implements ResponseHeader {
    public static final int FORBIDDEN_BROKER = 1;
    public static final int FORBIDDEN_GROUP = 2;
    public static final int FORBIDDEN_TOPIC = 3;
    public static final int FORBIDDEN_BROADCAST = 4;
    public static final int FORBIDDEN_SUBSCRIPTION = 5;

    /** The answer that nothing is wrong with the permissions. */
    public PullResponseHeader(long suggestWhichBrokerId, long nextBeginOffset, long minOffset, long maxOffset) {
        this(suggestWhichBrokerId, nextBeginOffset, minOffset, maxOffset, null);
    }

    public static PullResponseHeader read(HeaderReader in) {
        return new PullResponseHeader(
                in.longNumber("suggestWhichBrokerId"),
                in.longNumber("nextBeginOffset"),
                in.longNumber("minOffset"),
                in.longNumber("maxOffset"),
                in.optionalInteger("forbiddenType"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("suggestWhichBrokerId", suggestWhichBrokerId)
                .longNumber("nextBeginOffset", nextBeginOffset)
                .longNumber("minOffset", minOffset)
                .longNumber("maxOffset", maxOffset)
                .optionalInteger("forbiddenType", forbiddenType);
    }
}
