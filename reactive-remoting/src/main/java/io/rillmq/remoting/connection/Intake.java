package io.rillmq.remoting.connection;

import io.rillmq.protocol.command.RemotingCommand;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The requests that arrived and are not yet answered. Hands them on while there is room; says when to stop reading.
 * What one read brought beyond the bounds is held here. Owned by the connection's context.
 */
final class Intake {
    private final int inFlightMax;
    private final int inFlightBytesMax;
    private final BooleanSupplier peerTakesAnswers;
    private final Consumer<RemotingCommand> receiver;
    private final ArrayDeque<RemotingCommand> held = new ArrayDeque<>();
    private int inFlight;
    private long inFlightBytes;
    private boolean draining;
    private boolean closed;

    /** @param peerTakesAnswers while it is false nothing is handed on, for the answers would only pile up */
    Intake(ConnectionConfig config, BooleanSupplier peerTakesAnswers, Consumer<RemotingCommand> receiver) {
        this.inFlightMax = config.inFlightMax();
        this.inFlightBytesMax = config.inFlightBytesMax();
        this.peerTakesAnswers = peerTakesAnswers;
        this.receiver = receiver;
    }

    /** Takes {@code request}. */
    void arrived(RemotingCommand request) {
        if (closed) {
            request.release();
            return;
        }
        held.add(request);
        drain();
    }

    void answered(int bodyBytes) {
        inFlight--;
        inFlightBytes -= bodyBytes;
        drain();
    }

    /** Whether the socket is to be read. */
    boolean wantsMore() {
        return !closed && held.isEmpty() && hasRoom();
    }

    /** Releases what is held; nothing is handed on any more. */
    void close() {
        closed = true;
        held.forEach(RemotingCommand::release);
        held.clear();
    }

    private boolean hasRoom() {
        return inFlight < inFlightMax && inFlightBytes < inFlightBytesMax && peerTakesAnswers.getAsBoolean();
    }

    /** Hands on what is held while there is room. */
    void drain() {
        // A request that is answered while it is handed on comes back here: the loop below goes on, not the recursion.
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (hasRoom() && !held.isEmpty()) {
                RemotingCommand request = held.remove();
                inFlight++;
                inFlightBytes += request.body().readableBytes();
                receiver.accept(request);
            }
        } finally {
            draining = false;
        }
    }
}
