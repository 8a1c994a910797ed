package io.rillmq.broker.timer;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import java.time.Duration;
import java.util.List;

/** When a message wants to be delivered, by its properties. */
sealed interface DeliveryTime {
    /** In RocketMQ's order: of several, the first counts. */
    List<String> PROPERTIES = List.of(
            PropertyNames.TIMER_DELAY_SECONDS, PropertyNames.TIMER_DELAY_MILLIS, PropertyNames.TIMER_DELIVER_MILLIS);

    /** At once: it does not say, or the time is over, which RocketMQ takes for the same. */
    record Now() implements DeliveryTime {}

    /** Later, in epoch milliseconds. */
    record At(long millis) implements DeliveryTime {}

    /** Nonsense, or too far away. */
    record Illegal(String remark) implements DeliveryTime {}

    static boolean isAskedBy(MessageProperties properties) {
        return PROPERTIES.stream().anyMatch(properties::has);
    }

    static DeliveryTime of(MessageProperties properties, long nowMillis, Duration maxDelay) {
        for (String name : PROPERTIES) {
            String text = properties.get(name);
            if (text != null) {
                return of(name, text, nowMillis, maxDelay);
            }
        }
        return new Now();
    }

    private static DeliveryTime of(String name, String text, long nowMillis, Duration maxDelay) {
        long number;
        try {
            number = Long.parseLong(text.trim());
        } catch (NumberFormatException notANumber) {
            return new Illegal(
                    "the property " + name + " of the message is '" + text + "', it must be a 64-bit number");
        }
        return switch (name) {
            case PropertyNames.TIMER_DELAY_SECONDS ->
                after(name, number, Duration.ofSeconds(1), nowMillis, maxDelay, text);
            case PropertyNames.TIMER_DELAY_MILLIS ->
                after(name, number, Duration.ofMillis(1), nowMillis, maxDelay, text);
            // Both are times since 1970: the difference cannot overflow once the one is known to be greater.
            default ->
                number <= nowMillis
                        ? new Now()
                        : after(name, number - nowMillis, Duration.ofMillis(1), nowMillis, maxDelay, text);
        };
    }

    private static DeliveryTime after(
            String name, long count, Duration unit, long nowMillis, Duration maxDelay, String text) {
        if (count <= 0) {
            return new Now();
        }
        // Divided, not multiplied: the count may be anything.
        if (count > maxDelay.dividedBy(unit)) {
            return new Illegal("the property " + name + " of the message is " + text + ", more than timerMaxDelaySec "
                    + maxDelay.toSeconds() + " s away");
        }
        return new At(nowMillis + count * unit.toMillis());
    }
}
