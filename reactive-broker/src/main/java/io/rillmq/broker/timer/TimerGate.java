package io.rillmq.broker.timer;

import io.rillmq.broker.delay.DelayLevels;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.remoting.dispatch.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides where a message that was sent is stored first: where it shall be, or parked until it is due. Any thread. */
public final class TimerGate {
    private final Supplier<TimerConfig> config;
    private final String brokerName;
    private final IntSupplier pendingCount;
    private final Clock clock;

    TimerGate(Supplier<TimerConfig> config, String brokerName, IntSupplier pendingCount, Clock clock) {
        this.config = config;
        this.brokerName = brokerName;
        this.pendingCount = pendingCount;
        this.clock = clock;
    }

    /** What becomes of the message. */
    public sealed interface Placement {
        /** @param recallHandle for the producer; null unless the message is parked */
        record Stored(RecordHead head, @Nullable String recallHandle) implements Placement {}

        record Refused(Response answer) implements Placement {}
    }

    /** Whether the message asks for a time of delivery, or for what only the broker may. */
    public static boolean isTimed(MessageProperties properties) {
        return DeliveryTime.isAskedBy(properties) || properties.has(PropertyNames.TIMER_DELETED_UNIQUE_KEY);
    }

    /** @param head with the queue of its delay level already, when it has one: then nothing else counts, as in RocketMQ */
    public Placement place(RecordHead head) {
        MessageProperties properties = head.properties();
        if (properties.has(PropertyNames.TIMER_DELETED_UNIQUE_KEY)) {
            return illegal("the property " + PropertyNames.TIMER_DELETED_UNIQUE_KEY
                    + " belongs to the broker: recall a message with the recallHandle that its send was answered with");
        }
        if (!DeliveryTime.isAskedBy(properties) || head.topic().isDeadLetter()) {
            return new Placement.Stored(head, null);
        }
        if (head.topic().equals(DelayLevels.TOPIC)) {
            return new Placement.Stored(withoutTime(head), null);
        }
        DeliveryTime time =
                DeliveryTime.of(properties, clock.millis(), config.get().maxDelay());
        if (time instanceof DeliveryTime.Illegal illegal) {
            return illegal(illegal.remark());
        }
        return time instanceof DeliveryTime.At at ? park(head, at.millis()) : new Placement.Stored(head, null);
    }

    /**
     * Parks a message that the broker itself delays, whatever its properties ask for.
     *
     * @param delay of longer ones than {@link TimerConfig#maxDelay}, that counts
     */
    public Placement parked(RecordHead head, Duration delay) {
        Duration allowed =
                delay.compareTo(config.get().maxDelay()) > 0 ? config.get().maxDelay() : delay;
        return park(head, clock.millis() + allowed.toMillis());
    }

    private Placement park(RecordHead head, long dueMillis) {
        if (!config.get().isEnabled()) {
            return refused("accurate timer message is not enabled: timerWheelEnable of this broker is false");
        }
        int pending = pendingCount.getAsInt();
        int pendingMax = config.get().pendingMax();
        if (pending >= pendingMax) {
            return refused(pending + " messages wait for their time of delivery, timerPendingMax " + pendingMax
                    + " is reached; try again later or another broker");
        }
        RecordHead parked = TimerRecords.parked(head, dueMillis);
        int sizeBytes = TimerRecords.sizeBytesMax(parked.properties());
        if (sizeBytes > MessageProperties.SIZE_BYTES_MAX) {
            return illegal("the message properties of " + sizeBytes + " bytes, with those that a timer needs, exceed "
                    + MessageProperties.SIZE_BYTES_MAX);
        }
        String id = head.properties().get(PropertyNames.UNIQUE_KEY);
        // In a handle spaces divide.
        String handle = id == null || id.indexOf(' ') >= 0
                ? null
                : RecallHandle.of(head.topic().value(), brokerName, dueMillis, id)
                        .encode();
        return new Placement.Stored(parked, handle);
    }

    private static RecordHead withoutTime(RecordHead head) {
        MessageProperties properties = head.properties();
        for (String name : DeliveryTime.PROPERTIES) {
            properties = properties.without(name);
        }
        return head.withProperties(properties);
    }

    private static Placement illegal(String remark) {
        return new Placement.Refused(Response.refused(ResponseCode.MESSAGE_ILLEGAL, remark));
    }

    private static Placement refused(String remark) {
        return new Placement.Refused(Response.refused(ResponseCode.SYSTEM_ERROR, remark));
    }
}
