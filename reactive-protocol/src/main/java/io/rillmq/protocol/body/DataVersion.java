package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;

/**
 * Tells one state of a broker's tables from another. All three numbers must be equal for two states to be the same.
 *
 * @param stateVersion grows with each change of the master
 * @param timestamp of the last change, epoch milliseconds
 * @param counter of the changes
 */
public record DataVersion(long stateVersion, long timestamp, long counter) implements JsonBody {
    public static final DataVersion NONE = new DataVersion(0, 0, 0);

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static DataVersion fromJson(ByteBuf body) {
        return Json.read(body, DataVersion.class);
    }

    /** The version after one more change. */
    public DataVersion next(long nowMillis) {
        return new DataVersion(stateVersion, nowMillis, counter + 1);
    }
}
