package io.rillmq.client.internal.call;

import io.rillmq.protocol.body.ConsumerData;
import io.rillmq.protocol.body.ProducerData;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A producer or consumer group that brokers hear of by heartbeats. Asked from any thread, answers from snapshots. */
public interface Member {
    /** The brokers that shall know of it now, {@code host:port}. */
    Set<String> addresses();

    default @Nullable ProducerData producer() {
        return null;
    }

    default @Nullable ConsumerData consumer() {
        return null;
    }
}
