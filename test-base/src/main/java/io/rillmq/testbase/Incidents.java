package io.rillmq.testbase;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a detector saw on any thread, kept until a test class ends. Bounded: the first few tell the story. */
final class Incidents {
    private static final int MAX = 20;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>(MAX);

    /** Never blocks: it is called on event loops, from inside the call that is being reported. */
    void add(String incident) {
        seen.offer(incident);
    }

    List<String> drain() {
        List<String> drained = new ArrayList<>();
        seen.drainTo(drained);
        return drained;
    }
}
