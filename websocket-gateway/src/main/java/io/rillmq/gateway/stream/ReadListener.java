package io.rillmq.gateway.stream;

import java.util.List;

/** Hears what a reader brings. All calls come on the listener's own context. */
public interface ReadListener {
    /** The start is settled: messages stored from now on will come. Called once, before anything else. */
    void started();

    /** Messages in order, as many as came together. */
    void messages(List<EncodedMessage> batch);

    /** The reader has ended and nothing more comes. */
    void failed(StreamException failure);
}
