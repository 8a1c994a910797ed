package io.rillmq.client.producer;

import io.rillmq.protocol.name.ProducerGroup;
import java.time.Duration;
import java.util.function.Function;

/** Builds a {@link Producer}. Starts from {@link ProducerOptions#DEFAULTS}. */
public final class ProducerBuilder {
    private final Function<ProducerOptions, Producer> factory;
    private ProducerOptions options = ProducerOptions.DEFAULTS;

    public ProducerBuilder(Function<ProducerOptions, Producer> factory) {
        this.factory = factory;
    }

    /** The producer group: a name that operators see, and that transactions are checked through. */
    public ProducerBuilder group(String group) {
        return with(new ProducerOptions(
                new ProducerGroup(group),
                options.maxInFlight(),
                options.sendTimeout(),
                options.maxAttempts(),
                options.maxMessageBytes(),
                options.autoCreateQueues()));
    }

    public ProducerBuilder maxInFlight(int maxInFlight) {
        return with(new ProducerOptions(
                options.group(),
                maxInFlight,
                options.sendTimeout(),
                options.maxAttempts(),
                options.maxMessageBytes(),
                options.autoCreateQueues()));
    }

    public ProducerBuilder sendTimeout(Duration sendTimeout) {
        return with(new ProducerOptions(
                options.group(),
                options.maxInFlight(),
                sendTimeout,
                options.maxAttempts(),
                options.maxMessageBytes(),
                options.autoCreateQueues()));
    }

    /** 1 turns further attempts off, so that no message is stored twice or overtaken. */
    public ProducerBuilder maxAttempts(int maxAttempts) {
        return with(new ProducerOptions(
                options.group(),
                options.maxInFlight(),
                options.sendTimeout(),
                maxAttempts,
                options.maxMessageBytes(),
                options.autoCreateQueues()));
    }

    public ProducerBuilder maxMessageBytes(int maxMessageBytes) {
        return with(new ProducerOptions(
                options.group(),
                options.maxInFlight(),
                options.sendTimeout(),
                options.maxAttempts(),
                maxMessageBytes,
                options.autoCreateQueues()));
    }

    public ProducerBuilder autoCreateQueues(int autoCreateQueues) {
        return with(new ProducerOptions(
                options.group(),
                options.maxInFlight(),
                options.sendTimeout(),
                options.maxAttempts(),
                options.maxMessageBytes(),
                autoCreateQueues));
    }

    private ProducerBuilder with(ProducerOptions changed) {
        options = changed;
        return this;
    }

    public Producer build() {
        return factory.apply(options);
    }
}
