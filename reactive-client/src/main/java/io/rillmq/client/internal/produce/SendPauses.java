package io.rillmq.client.internal.produce;

import java.time.Duration;

/** How long to wait before each attempt of a send: none before the second, then from 10 ms doubling to a second. */
final class SendPauses {
    private static final long FIRST_MILLIS = 10;
    private static final int DOUBLINGS_MAX = 6;
    private static final long LONGEST_MILLIS = 1_000;

    private SendPauses() {}

    /** @param attempt 2 or more */
    static Duration before(int attempt) {
        int doublings = attempt - 3;
        if (doublings < 0) {
            return Duration.ZERO;
        }
        return doublings > DOUBLINGS_MAX
                ? Duration.ofMillis(LONGEST_MILLIS)
                : Duration.ofMillis(FIRST_MILLIS << doublings);
    }
}
