package io.rillmq.remoting.dispatch;

import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionKey;
import io.vertx.core.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the requests that a server has in hand, over all its connections. When they are too many, a client that waits
 * ({@link Patience}) is not read from until some are answered; any other is answered SYSTEM_BUSY. The last quarter is for
 * connections that have less than a quarter in hand: one that never stops leaves room for others. Usable from any thread.
 */
public final class Admission {
    private static final int RESERVED_PART = 4;

    private final AdmissionConfig config;
    private final InHand all = new InHand();
    private final ConnectionKey<InHand> ofConnection = new ConnectionKey<>("admission.inHand", InHand.class);
    private final Queue<Connection> resting = new ConcurrentLinkedQueue<>();

    public Admission(AdmissionConfig config) {
        this.config = config;
    }

    /** The same processor, asked only while there is room. */
    public RequestProcessor guard(RequestProcessor processor) {
        return (connection, request) -> admit(processor, connection, request);
    }

    /** Requests in hand now. */
    public int count() {
        return all.count();
    }

    private Future<Response> admit(RequestProcessor processor, Connection connection, RemotingCommand request) {
        int bytes = request.body().readableBytes();
        InHand own = inHandOf(connection);
        String reason = reasonToWait(own);
        if (reason != null) {
            if (!Patience.isPatient(connection)) {
                return Response.refused(ResponseCode.SYSTEM_BUSY, reason).now();
            }
            // This one has been read already: it is the last for now. It is counted before its connection is noted, so
            // that its own answer, if no other, wakes the connection.
            enter(own, bytes);
            connection.rest();
            resting.add(connection);
        } else {
            enter(own, bytes);
        }
        Future<Response> answer;
        try {
            answer = processor.process(connection, request);
        } catch (RuntimeException | Error refusal) {
            // An error too: the next request may find the memory that this one did not.
            leave(own, bytes);
            throw refusal;
        }
        if (answer.isComplete()) {
            leave(own, bytes);
            return answer;
        }
        return answer.onComplete(ignored -> leave(own, bytes));
    }

    private InHand inHandOf(Connection connection) {
        InHand known = connection.get(ofConnection);
        if (known != null) {
            return known;
        }
        InHand own = new InHand();
        connection.put(ofConnection, own);
        return own;
    }

    private @Nullable String reasonToWait(InHand own) {
        if (isReached(config.countMax(), all.count(), own.count())) {
            return "[OVERLOAD]system busy: too many requests are in hand for " + config.countName() + " "
                    + config.countMax() + ", try again later";
        }
        return isReached(config.bytesMax(), all.bytes(), own.bytes())
                ? "[OVERLOAD]system busy: the requests in hand are too long for " + config.bytesName() + " "
                        + config.bytesMax() + ", try again later"
                : null;
    }

    private static boolean isReached(long max, long inHand, long ownInHand) {
        long reserved = max / RESERVED_PART;
        return inHand >= (ownInHand < reserved ? max : max - reserved);
    }

    private void enter(InHand own, int bytes) {
        own.enter(bytes);
        all.enter(bytes);
    }

    private void leave(InHand own, int bytes) {
        own.leave(bytes);
        all.leave(bytes);
        // Not at every answer: a connection that goes on brings more than one request.
        if (all.count() <= config.countMax() / 2 && all.bytes() <= config.bytesMax() / 2) {
            for (Connection next = resting.poll(); next != null; next = resting.poll()) {
                next.goOn();
            }
        }
    }
}
