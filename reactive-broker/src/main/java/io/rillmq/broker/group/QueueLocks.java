package io.rillmq.broker.group;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which client of a group may consume a queue in order. A lock that its client does not renew expires and can be taken
 * by another. Owned by one context: every method runs on it.
 */
public final class QueueLocks {
    private final Duration expiry;
    private final int locksMax;
    private final Clock clock;
    private final Map<ConsumerGroup, Map<MessageQueue, Lock>> locks = new HashMap<>();
    /** In all groups. */
    private int count;

    /**
     * @param expiry time after its last renewal at which a lock is free again; RocketMQ's is 60 s
     * @param locksMax held at once in all groups; beyond it nothing more is locked
     */
    public QueueLocks(Duration expiry, int locksMax, Clock clock) {
        this.expiry = expiry;
        this.locksMax = locksMax;
        this.clock = clock;
    }

    /** Locks or renews what is free or already held by {@code clientId}; returns those queues. */
    public List<MessageQueue> lock(ConsumerGroup group, String clientId, List<MessageQueue> queues) {
        Map<MessageQueue, Lock> held = locks.computeIfAbsent(group, ignored -> new HashMap<>());
        long now = clock.millis();
        List<MessageQueue> locked = new ArrayList<>();
        for (MessageQueue queue : queues) {
            Lock lock = held.get(queue);
            if (lock == null && count >= locksMax) {
                continue;
            }
            if (lock == null || lock.clientId.equals(clientId) || lock.expiresMillis <= now) {
                count += held.put(queue, new Lock(clientId, now + expiry.toMillis())) == null ? 1 : 0;
                locked.add(queue);
            }
        }
        return locked;
    }

    /** Frees those queues that {@code clientId} holds. */
    public void unlock(ConsumerGroup group, String clientId, List<MessageQueue> queues) {
        Map<MessageQueue, Lock> held = locks.getOrDefault(group, Map.of());
        for (MessageQueue queue : queues) {
            Lock lock = held.get(queue);
            if (lock != null && lock.clientId.equals(clientId)) {
                held.remove(queue);
                count--;
            }
        }
        if (held.isEmpty()) {
            locks.remove(group);
        }
    }

    /** True while any client of {@code group} holds a lock that has not expired: the group consumes in order. */
    public boolean isHeldBy(ConsumerGroup group) {
        long now = clock.millis();
        return locks.getOrDefault(group, Map.of()).values().stream().anyMatch(lock -> lock.expiresMillis > now);
    }

    /** Forgets what has expired, so that vanished groups leave nothing behind. */
    public void sweep() {
        long now = clock.millis();
        locks.values().forEach(held -> held.values().removeIf(lock -> lock.expiresMillis <= now));
        locks.values().removeIf(Map::isEmpty);
        count = locks.values().stream().mapToInt(Map::size).sum();
    }

    private record Lock(String clientId, long expiresMillis) {}
}
