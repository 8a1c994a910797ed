package io.rillmq.gateway.stream;

import io.vertx.core.Context;
import java.util.HashMap;
import java.util.Map;

/**
 * The readers that all sockets share, one for each topic and filter. Owned by one context, the hub; the public methods
 * may be called on any thread and move there.
 */
public final class SharedCursors {
    private final Context hub;
    private final ClusterAdapter cluster;
    private final StreamLimits limits;
    private final Map<CursorKey, SharedCursor> cursors = new HashMap<>();

    public SharedCursors(Context hub, ClusterAdapter cluster, StreamLimits limits) {
        this.hub = hub;
        this.cluster = cluster;
        this.limits = limits;
    }

    /** Lets an event loop take part in a cursor, which is opened when this is the first. */
    void join(CursorKey key, LoopFeed feed) {
        hub.runOnContext(ignored -> cursors.computeIfAbsent(key, this::open).add(feed));
    }

    /** Ends the part of an event loop; the last one closes the cursor. */
    void leave(CursorKey key, LoopFeed feed) {
        hub.runOnContext(ignored -> {
            SharedCursor cursor = cursors.get(key);
            if (cursor != null && cursor.removeLast(feed)) {
                cursors.remove(key);
            }
        });
    }

    private SharedCursor open(CursorKey key) {
        return SharedCursor.open(key, hub, cluster, limits, failed -> cursors.remove(key, failed));
    }
}
