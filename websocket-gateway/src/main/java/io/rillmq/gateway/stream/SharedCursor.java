package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.StartAt;
import io.vertx.core.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One reader at the end of a topic and the event loops it feeds. A batch counts as passed on when every loop has taken
 * it, and only then is more asked for: what is between the cluster and the loops is bounded by the window, even when a
 * loop falls behind. Sockets cannot hold it up, because their mailboxes drop. Owned by the hub's context.
 */
final class SharedCursor implements ReadListener {
    private final Context hub;
    private final Consumer<SharedCursor> whenFailed;
    private final DemandWindow window;
    private final int windowMessagesMax;
    private final Set<LoopFeed> feeds = new LinkedHashSet<>();
    private final Reading reading;
    private boolean isStarted;

    private SharedCursor(
            CursorKey key,
            Context hub,
            ClusterAdapter cluster,
            StreamLimits limits,
            Consumer<SharedCursor> whenFailed) {
        this.hub = hub;
        this.whenFailed = whenFailed;
        this.window = new DemandWindow(limits);
        this.windowMessagesMax = limits.windowMessagesMax();
        this.reading = cluster.read(new ReadRequest(key.topic(), key.filter(), StartAt.LATEST), hub, this);
    }

    static SharedCursor open(
            CursorKey key,
            Context hub,
            ClusterAdapter cluster,
            StreamLimits limits,
            Consumer<SharedCursor> whenFailed) {
        SharedCursor cursor = new SharedCursor(key, hub, cluster, limits, whenFailed);
        cursor.askForMore();
        return cursor;
    }

    void add(LoopFeed feed) {
        feeds.add(feed);
        if (isStarted) {
            feed.tellStarted();
        }
    }

    /** Removes a feed; true when nobody listens any more and the reader has been stopped. */
    boolean removeLast(LoopFeed feed) {
        if (!feeds.remove(feed) || !feeds.isEmpty()) {
            return false;
        }
        reading.stop();
        return true;
    }

    @Override
    public void started() {
        isStarted = true;
        feeds.forEach(LoopFeed::tellStarted);
    }

    @Override
    public void messages(List<EncodedMessage> batch) {
        batch.forEach(window::came);
        Handover handover = new Handover(batch.size(), feeds.size());
        feeds.forEach(feed -> feed.tellMessages(batch, () -> hub.runOnContext(ignored -> handover.taken())));
    }

    @Override
    public void failed(StreamException failure) {
        whenFailed.accept(this);
        feeds.forEach(feed -> feed.tellFailed(failure));
        feeds.clear();
    }

    private void askForMore() {
        int n = window.take(windowMessagesMax);
        if (n > 0) {
            reading.request(n);
        }
    }

    /** Counts the loops that still have to take one batch. */
    private final class Handover {
        private final int messages;
        private int loops;

        Handover(int messages, int loops) {
            this.messages = messages;
            this.loops = loops;
        }

        void taken() {
            loops--;
            if (loops == 0) {
                window.free(messages);
                askForMore();
            }
        }
    }
}
