package io.rillmq.compatibility;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.rillmq.compatibility.History.Delivery;
import io.rillmq.compatibility.History.Disturbance;
import io.rillmq.compatibility.History.Fate;
import io.rillmq.compatibility.History.Place;
import io.rillmq.compatibility.History.Sent;
import io.rillmq.compatibility.History.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds in a history what must not happen. It knows every message that was sent, so nothing is taken on trust but the
 * history's own order.
 */
final class Verdict {
    private final List<Subscription> subscriptions;
    private final List<Sent> sent;
    private final List<Delivery> deliveries;
    private final List<Disturbance> disturbances;
    private final Map<String, Sent> sentById;
    private final Patience patience;

    /**
     * How far a disturbance reaches.
     *
     * @param before a message that was delivered as long before it may come again: its offset was not stored yet
     * @param after how long a group needs until each queue is consumed by one member again
     */
    record Patience(Duration before, Duration after) {}

    Verdict(History history, Patience patience) {
        // Deliveries first: what is delivered now may have been sent since.
        this.deliveries = history.deliveries();
        this.subscriptions = history.subscriptions();
        this.sent = history.sent();
        this.disturbances = history.disturbances();
        this.sentById = sent.stream().collect(toMap(Sent::id, Function.identity()));
        this.patience = patience;
    }

    /** All that is wrong, a line each; empty when all is well. */
    List<String> findings() {
        List<String> findings = new ArrayList<>(lost());
        findings.addAll(misplaced());
        findings.addAll(uncalledFor());
        findings.addAll(outOfOrder());
        findings.addAll(doubled());
        return findings;
    }

    /** Acknowledged messages that a group was not given, or that it refused and was not given again. */
    List<String> lost() {
        List<String> findings = new ArrayList<>();
        Map<String, Set<String>> taken = new HashMap<>();
        for (Delivery delivery : deliveries) {
            if (!delivery.isRefused()) {
                taken.computeIfAbsent(delivery.group(), ignored -> new HashSet<>())
                        .add(delivery.id());
            }
        }
        for (Subscription subscription : subscriptions) {
            Set<String> takenByGroup = taken.getOrDefault(subscription.group(), Set.of());
            for (Sent message : sent) {
                if (message.fate() == Fate.STORED
                        && message.topic().equals(subscription.topic())
                        && !takenByGroup.contains(message.id())) {
                    findings.add("lost for " + subscription.group() + ": " + message);
                }
            }
        }
        return findings;
    }

    /** Two messages that were acknowledged for one place, or in another order than they were sent in. */
    private List<String> misplaced() {
        List<String> findings = new ArrayList<>();
        Map<Place, Sent> lastOfQueue = new HashMap<>();
        for (Sent message : sent) {
            if (message.place() != null) {
                Sent before = lastOfQueue.put(queueOf(message.place()), message);
                if (before != null
                        && before.place().queueOffset() >= message.place().queueOffset()) {
                    findings.add("acknowledged out of order: " + message + " after " + before);
                }
            }
        }
        return findings;
    }

    /** Deliveries that nobody asked for: of messages not sent or rolled back, too early, or from another place. */
    private List<String> uncalledFor() {
        List<String> findings = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            Sent message = sentById.get(delivery.id());
            if (message == null) {
                findings.add("never sent: " + delivery);
            } else if (message.fate() == Fate.ROLLED_BACK) {
                findings.add("rolled back: " + delivery);
            } else if (delivery.atMillis() < message.dueMillis()) {
                findings.add("early: " + delivery + " of " + message);
            } else if (message.place() != null
                    && delivery.place().topic().equals(message.topic())
                    && !delivery.place().equals(message.place())) {
                findings.add("from another place: " + delivery + " of " + message);
            }
        }
        return findings;
    }

    /** Steps of an ordered queue other than to the next message or back. */
    private List<String> outOfOrder() {
        List<String> findings = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            if (subscription.isOrdered()) {
                Map<Place, Delivery> lastOfQueue = new HashMap<>();
                for (Delivery delivery : deliveries) {
                    if (delivery.group().equals(subscription.group())
                            && delivery.topic().equals(subscription.topic())) {
                        Delivery before = lastOfQueue.put(queueOf(delivery.place()), delivery);
                        long next = before == null ? 0 : before.place().queueOffset() + 1;
                        if (delivery.place().queueOffset() > next) {
                            findings.add("out of order: " + delivery + " after " + before);
                        }
                    }
                }
            }
        }
        return findings;
    }

    /** Repeated deliveries without a reason. */
    private List<String> doubled() {
        List<String> findings = new ArrayList<>();
        Map<String, Map<String, List<Delivery>>> byGroupAndId = deliveries.stream()
                .collect(groupingBy(Delivery::group, groupingBy(Delivery::id, LinkedHashMap::new, toList())));
        byGroupAndId.forEach((group, byId) -> byId.forEach((id, all) -> {
            for (int i = 1; i < all.size(); i++) {
                Delivery before = all.get(i - 1);
                Delivery again = all.get(i);
                if (isStoredTwice(before, again)) {
                    findings.add("stored twice: " + again + " after " + before);
                } else if (!before.isRefused() && !isExplained(before, again)) {
                    findings.add("delivered again for no reason: " + again + " after " + before);
                }
            }
        }));
        return findings;
    }

    /** How often a message was delivered again, for whatever reason. */
    long redeliveries() {
        return deliveries.size()
                - deliveries.stream()
                        .map(delivery -> delivery.group() + " " + delivery.id())
                        .distinct()
                        .count();
    }

    /** Nothing that happens to a broker has it put a message that waited into its topic once more. */
    private static boolean isStoredTwice(Delivery before, Delivery again) {
        return before.place().topic().equals(before.topic())
                && again.place().topic().equals(again.topic())
                && !before.place().equals(again.place());
    }

    private boolean isExplained(Delivery before, Delivery again) {
        return disturbances.stream()
                .anyMatch(disturbance -> reaches(disturbance, before)
                        && reaches(disturbance, again)
                        && again.atMillis() >= disturbance.fromMillis());
    }

    private boolean reaches(Disturbance disturbance, Delivery delivery) {
        return (disturbance.isOfAll() || disturbance.group().equals(delivery.group()))
                && delivery.atMillis()
                        >= disturbance.fromMillis() - patience.before().toMillis()
                && delivery.atMillis()
                        <= disturbance.toMillis() + patience.after().toMillis();
    }

    private static Place queueOf(Place place) {
        return new Place(place.topic(), place.queueId(), 0);
    }
}
