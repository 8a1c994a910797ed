package io.rillmq.broker;

import io.rillmq.broker.timer.TimerConfig;
import java.time.Duration;

/** The keys of the configuration that are about messages with a time of delivery of their own. */
final class TimerKeys {
    private static final int PENDING_LIMIT = 100_000_000;

    private TimerKeys() {}

    static TimerConfig read(ConfigReader in) {
        TimerConfig usual = TimerConfig.DEFAULTS;
        return new TimerConfig(
                in.flag("timerWheelEnable", usual.isEnabled()),
                Duration.ofSeconds(in.longNumber(
                        "timerMaxDelaySec", usual.maxDelay().toSeconds(), 1, TimerConfig.MAX_DELAY_LIMIT.toSeconds())),
                in.flag("recallMessageEnable", usual.isRecallEnabled()),
                in.integer("timerPendingMax", usual.pendingMax(), 1, PENDING_LIMIT),
                usual.inFlightMax(),
                usual.inFlightBytesMax(),
                usual.recallsMax(),
                usual.snapshotDistanceBytes(),
                usual.lookInterval());
    }
}
