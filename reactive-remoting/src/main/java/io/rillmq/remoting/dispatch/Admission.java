package io.rillmq.remoting.dispatch;

import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Connection;
import io.vertx.core.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the requests that a server has in hand, over all its connections. When they are too many, a client that waits
 * ({@link Patience}) is not read from until some are answered; any other is answered SYSTEM_BUSY. Usable from any thread.
 */
public final class Admission {
    private final AdmissionConfig config;
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicLong bytesInHand = new AtomicLong();
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
        return inHand.get();
    }

    private Future<Response> admit(RequestProcessor processor, Connection connection, RemotingCommand request) {
        int bytes = request.body().readableBytes();
        String reason = reasonToWait();
        if (reason != null) {
            if (!Patience.isPatient(connection)) {
                return Response.refused(ResponseCode.SYSTEM_BUSY, reason).now();
            }
            // This one has been read already: it is the last for now. It is counted before its connection is noted, so
            // that its own answer, if no other, wakes the connection.
            enter(bytes);
            connection.rest();
            resting.add(connection);
        } else {
            enter(bytes);
        }
        Future<Response> answer;
        try {
            answer = processor.process(connection, request);
        } catch (RuntimeException refusal) {
            leave(bytes);
            throw refusal;
        }
        if (answer.isComplete()) {
            leave(bytes);
            return answer;
        }
        return answer.onComplete(ignored -> leave(bytes));
    }

    private @Nullable String reasonToWait() {
        if (inHand.get() >= config.countMax()) {
            return "[OVERLOAD]system busy: " + config.countName() + " " + config.countMax()
                    + " requests are in hand, try again later";
        }
        return bytesInHand.get() >= config.bytesMax()
                ? "[OVERLOAD]system busy: requests of " + config.bytesName() + " " + config.bytesMax()
                        + " bytes are in hand, try again later"
                : null;
    }

    private void enter(int bytes) {
        inHand.incrementAndGet();
        bytesInHand.addAndGet(bytes);
    }

    private void leave(int bytes) {
        int left = inHand.decrementAndGet();
        long bytesLeft = bytesInHand.addAndGet(-bytes);
        // Not at every answer: a connection that goes on brings more than one request.
        if (left <= config.countMax() / 2 && bytesLeft <= config.bytesMax() / 2) {
            for (Connection next = resting.poll(); next != null; next = resting.poll()) {
                next.goOn();
            }
        }
    }
}
