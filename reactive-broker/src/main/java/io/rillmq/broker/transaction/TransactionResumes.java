package io.rillmq.broker.transaction;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.AppendRefusals;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has producers asked about a transaction from the beginning, whether it still waits or was given up. RocketMQ writes any
 * message it is told of into the half queue; here what is no half message is refused, and what waits is not made to wait
 * twice. Owned by one context: every method runs on it.
 */
final class TransactionResumes {
    private static final long PLACE_UNKNOWN = Long.MAX_VALUE;

    private final TransactionChecks.Log log;
    private final PendingHalves halves;
    private final TransactionChecks checks;
    private final HalfGate gate;
    private final LongSupplier readUpTo;
    /** Unique ids of what begins anew and is not read back yet, with its place in the half queue once it has one. */
    private final Map<String, Long> beginning = new HashMap<>();

    /** @param readUpTo the first place of the half queue that was not looked at */
    TransactionResumes(
            TransactionChecks.Log log,
            PendingHalves halves,
            TransactionChecks checks,
            HalfGate gate,
            LongSupplier readUpTo) {
        this.log = log;
        this.halves = halves;
        this.checks = checks;
        this.gate = gate;
        this.readUpTo = readUpTo;
    }

    Future<Response> resume(StoredMessage message) {
        if (message.topic().equals(HalfRecords.HALF_TOPIC)) {
            PendingHalf pending = halves.find(HalfRecords.firstOffset(message));
            return pending == null
                    ? refused(message, "its transaction has ended").now()
                    : askAnew(pending);
        }
        if (!message.topic().equals(HalfRecords.GIVEN_UP_TOPIC) || HalfRecords.realTopic(message) == null) {
            return refused(
                            message,
                            "it is in topic " + message.topic() + ": only what waits, and what was given up and is in "
                                    + HalfRecords.GIVEN_UP_TOPIC + ", can be asked about")
                    .now();
        }
        return waits(message.uniqueId()) ? Response.ok().now() : beginAnew(message);
    }

    private boolean waits(@Nullable String uniqueId) {
        beginning.values().removeIf(place -> place < readUpTo.getAsLong());
        return uniqueId != null
                && (beginning.containsKey(uniqueId)
                        || halves.all().stream()
                                .anyMatch(each -> each.uniqueId().equals(uniqueId)));
    }

    private static Response refused(StoredMessage message, String reason) {
        return Response.refused(
                ResponseCode.SYSTEM_ERROR, "message " + message.messageId() + " cannot be resumed: " + reason);
    }

    private Future<Response> askAnew(PendingHalf pending) {
        return checks.askAnew(pending)
                .map(Response.ok())
                .otherwise(
                        failure -> Response.refused(ResponseCode.SYSTEM_ERROR, String.valueOf(failure.getMessage())));
    }

    private Future<Response> beginAnew(StoredMessage givenUp) {
        Response refusal = gate.refusal(givenUp.properties());
        if (refusal != null) {
            return refusal.now();
        }
        String uniqueId = Objects.requireNonNullElse(givenUp.uniqueId(), "");
        beginning.put(uniqueId, PLACE_UNKNOWN);
        return log.appender()
                .append(
                        log.owner()::run,
                        HalfRecords.resumed(givenUp, log.storeHost().get()),
                        Unpooled.wrappedBuffer(givenUp.body()),
                        true)
                .onSuccess(outcome -> {
                    gate.settle(outcome);
                    if (outcome instanceof Appended appended) {
                        beginning.put(uniqueId, appended.queueOffset());
                    } else {
                        beginning.remove(uniqueId);
                    }
                })
                .map(outcome -> outcome instanceof Refused refused ? AppendRefusals.answer(refused) : Response.ok());
    }
}
