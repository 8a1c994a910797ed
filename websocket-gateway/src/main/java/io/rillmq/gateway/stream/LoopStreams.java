package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.ClientFrame.Publication;
import io.rillmq.gateway.text.ServerFrame.StoredAt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the sockets and requests of one event loop do with the cluster. Owned by that loop: every method runs on it,
 * and so does every answer.
 */
public final class LoopStreams {
    private final Context loop;
    private final ClusterAdapter cluster;
    private final SharedCursors cursors;
    private final StreamLimits limits;
    private final Map<CursorKey, LoopFeed> feeds = new HashMap<>();

    public LoopStreams(Context loop, ClusterAdapter cluster, SharedCursors cursors, StreamLimits limits) {
        this.loop = loop;
        this.cluster = cluster;
        this.cursors = cursors;
        this.limits = limits;
    }

    /** Adds a listener to the shared cursor, which is opened when this is the first anywhere. */
    public void join(CursorKey key, ReadListener listener) {
        LoopFeed feed = feeds.get(key);
        if (feed == null) {
            feed = open(key);
        }
        feed.add(listener);
    }

    /** Removes a listener; the last one anywhere closes the cursor. */
    public void leave(CursorKey key, ReadListener listener) {
        LoopFeed feed = feeds.get(key);
        if (feed != null && feed.removeLast(listener)) {
            feeds.remove(key);
            cursors.leave(key, feed);
        }
    }

    /** Opens a reader for one listener. Nothing comes before it is requested. */
    public Reading read(ReadRequest request, ReadListener listener) {
        return cluster.read(request, loop, listener);
    }

    /** Stores one message. Fails with {@link StreamException}. */
    public Future<StoredAt> publish(Publication publication) {
        return cluster.publish(publication, loop);
    }

    /** The topics, by name. Fails with {@link StreamException}. */
    public Future<List<TopicSummary>> topics() {
        return cluster.topics(loop);
    }

    /** The bounds that mailboxes and windows are built with. */
    public StreamLimits limits() {
        return limits;
    }

    private LoopFeed open(CursorKey key) {
        LoopFeed feed = new LoopFeed(loop, failed -> feeds.remove(key, failed));
        feeds.put(key, feed);
        cursors.join(key, feed);
        return feed;
    }
}
