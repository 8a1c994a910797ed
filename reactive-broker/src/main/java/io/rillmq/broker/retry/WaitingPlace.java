package io.rillmq.broker.retry;

import io.rillmq.broker.delay.DelayLevels;
import io.rillmq.broker.delay.Parking;
import io.rillmq.broker.timer.TimerGate;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import java.time.Duration;

/** Where a message that was given back waits until it comes again. Immutable; from any thread. */
public final class WaitingPlace {
    private final DelayLevels levels;
    private final TimerGate timers;

    public WaitingPlace(DelayLevels levels, TimerGate timers) {
        this.levels = levels;
        this.timers = timers;
    }

    /** The message as it is stored; {@code head} has its destination. */
    RecordHead parked(RecordHead head, RetryDelay delay) {
        if (delay instanceof RetryDelay.Level level) {
            return atLevel(head, level.level());
        }
        long millis = ((RetryDelay.Exactly) delay).millis();
        RecordHead unleveled = head.withProperties(head.properties().without(PropertyNames.DELAY_LEVEL));
        // A timer that is refused, for there are too many or none at all, is no reason to refuse the message.
        return timers.parked(unleveled, Duration.ofMillis(millis)) instanceof TimerGate.Placement.Stored stored
                ? stored.head()
                : atLevel(head, levels.atLeast(millis));
    }

    private RecordHead atLevel(RecordHead head, int level) {
        MessageProperties properties = head.properties().with(PropertyNames.DELAY_LEVEL, Integer.toString(level));
        return Parking.routed(head.withProperties(properties), levels);
    }
}
