package io.rillmq.compatibility;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What was sent, delivered and disturbed in a run, each in the order in which it was told. Safe for use by several
 * threads.
 */
final class History {
    /** What has become of a message, as its sender knows it. */
    enum Fate {
        /** Acknowledged: each group must get it. */
        STORED,
        /** The send failed: it may be there or not. */
        UNKNOWN,
        /** Nobody may get it. */
        ROLLED_BACK
    }

    /** Where a message is. */
    record Place(String topic, int queueId, long queueOffset) {}

    /**
     * Who gets the messages of a topic.
     *
     * @param isOrdered whether each queue is consumed by one member at a time, one message after the other
     */
    record Subscription(String topic, String group, boolean isOrdered) {}

    /**
     * A message, told when its send has ended. One thread sends all messages of a topic.
     *
     * @param dueMillis not to be delivered before
     * @param place as acknowledged; null where that is not where it is delivered from
     */
    record Sent(String id, String topic, Fate fate, long dueMillis, Place place) {}

    /**
     * A message was given to a member.
     *
     * @param topic that it was sent to
     * @param place that it comes from now
     * @param isRefused the member asked for it again
     */
    record Delivery(
            String id, String topic, String group, String member, Place place, long atMillis, boolean isRefused) {}

    /**
     * Something because of which messages may be delivered again.
     *
     * @param group null for all
     */
    record Disturbance(String what, String group, long fromMillis, long toMillis) {
        boolean isOfAll() {
            return group == null;
        }
    }

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Disturbance> disturbances = new ArrayList<>();

    synchronized void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    synchronized void add(Sent message) {
        sent.add(message);
    }

    synchronized void add(Delivery delivery) {
        deliveries.add(delivery);
    }

    synchronized void add(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    /** Takes the time of a step that disturbs a group, or all when that is null. */
    <T> T disturbedBy(String what, String group, Callable<T> step) throws Exception {
        long from = System.currentTimeMillis();
        T result = step.call();
        add(new Disturbance(what, group, from, System.currentTimeMillis()));
        return result;
    }

    synchronized List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    synchronized List<Disturbance> disturbances() {
        return List.copyOf(disturbances);
    }
}
