package io.rillmq.client.consumer;

import io.rillmq.protocol.name.Topic;
import java.util.function.Function;

/** Builds a {@link Reader}: of all messages, from the latest on, unless told otherwise. */
public final class ReaderBuilder {
    private final Function<ReaderOptions, Reader> factory;
    private ReaderOptions options;

    public ReaderBuilder(String topic, Function<ReaderOptions, Reader> factory) {
        this.factory = factory;
        this.options = new ReaderOptions(new Topic(topic), TagFilter.all(), Position.latest(), Prefetch.DEFAULTS);
    }

    public ReaderBuilder from(Position position) {
        options = new ReaderOptions(options.topic(), options.filter(), position, options.prefetch());
        return this;
    }

    public ReaderBuilder filter(TagFilter filter) {
        options = new ReaderOptions(options.topic(), filter, options.from(), options.prefetch());
        return this;
    }

    /** Messages and bytes of bodies held for the subscriber before it asks. */
    public ReaderBuilder prefetch(int countMax, int bytesMax) {
        options =
                new ReaderOptions(options.topic(), options.filter(), options.from(), new Prefetch(countMax, bytesMax));
        return this;
    }

    public Reader build() {
        return factory.apply(options);
    }
}
