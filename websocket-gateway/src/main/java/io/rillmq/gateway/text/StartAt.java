package io.rillmq.gateway.text;

import java.time.Instant;

/** Where in a topic a subscription begins. */
public sealed interface StartAt {
    /** With the next message. */
    StartAt LATEST = new Latest();

    /** With the oldest message that is still stored. */
    StartAt EARLIEST = new Earliest();

    /** With the next message. */
    record Latest() implements StartAt {}

    /** With the oldest message that is still stored. */
    record Earliest() implements StartAt {}

    /** With the first message stored at this time or later. */
    record At(Instant time) implements StartAt {}
}
