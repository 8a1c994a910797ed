package io.rillmq.gateway.session;

import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.text.CloseCode;
import io.rillmq.gateway.text.FrameReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one event loop. Owned by that loop: every method runs on it. */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final Vertx vertx;
    private final LoopStreams streams;
    private final FrameReader reader;
    private final SessionLimits limits;
    private final SessionMeters meters;
    private final Seats seats;
    private final Map<Session, Promise<Void>> open = new LinkedHashMap<>();

    public Sessions(
            Vertx vertx,
            LoopStreams streams,
            FrameReader reader,
            SessionLimits limits,
            SessionMeters meters,
            Seats seats) {
        this.vertx = vertx;
        this.streams = streams;
        this.reader = reader;
        this.limits = limits;
        this.meters = meters;
        this.seats = seats;
    }

    /** Begins a session on a socket whose handshake is done, or closes it when there are too many. */
    public void accept(ServerWebSocket socket) {
        if (!seats.take()) {
            socket.close(CloseCode.TOO_MANY_SOCKETS.status(), CloseCode.TOO_MANY_SOCKETS.reason());
            return;
        }
        Session session = new Session(new SocketOutlet(vertx, socket, limits), streams, reader, limits, meters);
        Promise<Void> gone = Promise.promise();
        open.put(session, gone);
        socket.textMessageHandler(session::text);
        socket.binaryMessageHandler(ignored -> session.binary());
        socket.pongHandler(ignored -> session.heard());
        PongGuard.watch(socket);
        socket.drainHandler(ignored -> session.drained());
        socket.exceptionHandler(failure -> fail(session, socket, failure));
        socket.closeHandler(ignored -> {
            session.closed();
            // Vert.x keeps, and leaks, frames that came while a socket was paused; reading on releases them.
            socket.resume();
            open.remove(session);
            seats.giveBack();
            gone.complete();
        });
    }

    /** A connection begins and ends here: whatever goes wrong on it closes it, and it alone. */
    private static void fail(Session session, ServerWebSocket socket, Throwable failure) {
        LOG.debug("socket from {} failed", socket.remoteAddress(), failure);
        // Vert.x says so when the pieces of a message exceed the limit; a single frame that does is closed by the
        // codec.
        if (failure instanceof IllegalStateException) {
            session.close(CloseCode.TOO_LARGE);
        }
    }

    /** A ping interval has passed. */
    public void beat() {
        List.copyOf(open.keySet()).forEach(Session::beat);
    }

    /** Closes every socket and completes when the clients have agreed, or their time to do so is up. */
    public Future<Void> close() {
        List<Future<Void>> gone = new ArrayList<>();
        open.values().forEach(promise -> gone.add(promise.future()));
        List.copyOf(open.keySet()).forEach(session -> session.close(CloseCode.GOING_AWAY));
        return Future.join(gone).mapEmpty();
    }
}
