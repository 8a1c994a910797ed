package io.rillmq.broker;

import io.rillmq.broker.table.Owner;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells whatever shares the broker's Vert.x why it refuses messages: while it does, the reason is in a shared local map,
 * by the name of the broker. The gateway of a standalone server shows it. Owned by one context.
 */
final class RefusalNotice {
    private static final String MAP = "rillmq.refusals";
    private static final long LOOK_MILLIS = 1_000;

    private final Owner owner;
    private final Map<String, String> reasons;
    private final String brokerName;
    private final long timer;

    /** @param reason empty while messages are taken */
    RefusalNotice(Vertx vertx, Owner owner, String brokerName, Supplier<Optional<String>> reason) {
        this.owner = owner;
        this.reasons = vertx.sharedData().getLocalMap(MAP);
        this.brokerName = brokerName;
        this.timer = owner.every(LOOK_MILLIS, () -> tell(reason.get()));
    }

    private void tell(Optional<String> reason) {
        reason.ifPresentOrElse(text -> reasons.put(brokerName, text), () -> reasons.remove(brokerName));
    }

    void stop() {
        owner.cancel(timer);
        reasons.remove(brokerName);
    }
}
