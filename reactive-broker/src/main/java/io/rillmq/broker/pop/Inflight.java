package io.rillmq.broker.pop;

import io.rillmq.protocol.name.ConsumerGroup;
import java.util.HashMap;
import java.util.Map;

/** How many messages are in hand, over all and by group. Owned by one context, but for {@link #count}. */
final class Inflight {
    private final PopConfig config;
    private final Map<ConsumerGroup, Integer> byGroup = new HashMap<>();
    private volatile int count;

    Inflight(PopConfig config) {
        this.config = config;
    }

    /** From any thread. */
    int count() {
        return count;
    }

    void add(ConsumerGroup group, int messages) {
        int ofGroup = byGroup.getOrDefault(group, 0) + messages;
        if (ofGroup == 0) {
            byGroup.remove(group);
        } else {
            byGroup.put(group, ofGroup);
        }
        setCount(count + messages);
    }

    private void setCount(int messages) {
        count = messages;
    }

    /** How many more of {@code queue} may be handed out. */
    int roomFor(PopQueue queue) {
        if (queue.isFarAhead(config.aheadMax())) {
            return 0;
        }
        int ofGroup = byGroup.getOrDefault(queue.name().key().group(), 0);
        int room = Math.min(config.inflightPerQueueMax() - queue.inflight(), config.inflightPerGroupMax() - ofGroup);
        return Math.max(0, Math.min(room, config.inflightMax() - count));
    }
}
