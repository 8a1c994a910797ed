package io.rillmq.remoting.connection;

import io.netty.util.collection.IntObjectHashMap;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.remoting.connection.RemotingException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests to the peer that wait for their answers, by opaque. Owned by the connection's context. */
final class PendingRequests {
    private record Pending(Promise<RemotingCommand> promise, long timerId) {}

    private final ContextInternal context;
    private final int pendingRequestsMax;
    private final IntObjectHashMap<Pending> pending = new IntObjectHashMap<>();
    private int nextOpaque;

    PendingRequests(ContextInternal context, int pendingRequestsMax) {
        this.context = context;
        this.pendingRequestsMax = pendingRequestsMax;
    }

    boolean isFull() {
        return pending.size() >= pendingRequestsMax;
    }

    int pendingRequestsMax() {
        return pendingRequestsMax;
    }

    /** An opaque that no waiting request has; the numbers wrap to negative ones. */
    int nextOpaque() {
        while (pending.containsKey(nextOpaque)) {
            nextOpaque++;
        }
        return nextOpaque++;
    }

    Future<RemotingCommand> await(int opaque, Duration timeout, String what) {
        Promise<RemotingCommand> promise = context.promise();
        long timerId = context.setTimer(
                Math.max(1, timeout.toMillis()),
                ignored -> fail(
                        opaque, Reason.TIMED_OUT, what + " was not answered within " + timeout.toMillis() + " ms"));
        pending.put(opaque, new Pending(promise, timerId));
        return promise.future();
    }

    /** Takes {@code response} when a request waits for it; otherwise the caller keeps it. */
    boolean complete(RemotingCommand response) {
        Pending waiting = remove(response.opaque());
        if (waiting == null) {
            return false;
        }
        waiting.promise().complete(response);
        return true;
    }

    void failAll(String message) {
        List<Integer> opaques = new ArrayList<>(pending.keySet());
        opaques.forEach(opaque -> fail(opaque, Reason.CONNECTION_CLOSED, message));
    }

    private void fail(int opaque, Reason reason, String message) {
        Pending waiting = remove(opaque);
        if (waiting != null) {
            waiting.promise().fail(new RemotingException(reason, message));
        }
    }

    private @Nullable Pending remove(int opaque) {
        Pending waiting = pending.remove(opaque);
        if (waiting != null) {
            context.owner().cancelTimer(waiting.timerId());
        }
        return waiting;
    }
}
