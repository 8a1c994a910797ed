package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/**
 * Asks which queue offset belongs to a store time.
 *
 * @param millis epoch milliseconds
 */
public record SearchOffsetHeader(Topic topic, int queueId, long millis, Boundary boundary) implements RequestHeader {
    /** Which of several messages is meant. */
    public enum Boundary {
        /** The first message stored at that time or later. */
        LOWER,
        /** The last message stored at that time or earlier. */
        UPPER
    }

    public static SearchOffsetHeader read(HeaderReader in) {
        return new SearchOffsetHeader(
                in.topic("topic"), in.integer("queueId"), in.longNumber("timestamp"), readBoundary(in));
    }

    /** Absent from clients before 5.0. */
    private static Boundary readBoundary(HeaderReader in) {
        String name = in.text("boundaryType", "LOWER");
        for (Boundary boundary : Boundary.values()) {
            if (boundary.name().equalsIgnoreCase(name)) {
                return boundary;
            }
        }
        throw new InvalidHeaderException("boundaryType", name, "LOWER or UPPER");
    }

    @Override
    public int code() {
        return RequestCode.SEARCH_OFFSET_BY_TIMESTAMP;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value())
                .integer("queueId", queueId)
                .longNumber("timestamp", millis)
                .text("boundaryType", boundary.name());
    }
}
