package io.rillmq.gateway.session;

import io.rillmq.gateway.stream.CursorKey;
import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.ReadListener;

/** A place among the listeners of a shared cursor. */
record LiveFeed(LoopStreams streams, CursorKey key, ReadListener listener) implements Feed {
    @Override
    public void start() {
        streams.join(key, listener);
    }

    @Override
    public void wanted(int messages) {
        // A shared cursor goes at the pace of its topic.
    }

    @Override
    public void sent() {
        // And it does not look back.
    }

    @Override
    public void stop() {
        streams.leave(key, listener);
    }
}
