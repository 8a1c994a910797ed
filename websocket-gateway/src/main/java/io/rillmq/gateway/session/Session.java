package io.rillmq.gateway.session;

import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.StreamException;
import io.rillmq.gateway.text.ClientFrame;
import io.rillmq.gateway.text.CloseCode;
import io.rillmq.gateway.text.ErrorCode;
import io.rillmq.gateway.text.FrameReader;
import io.rillmq.gateway.text.FrameWriter;
import io.rillmq.gateway.text.Inbound;
import io.rillmq.gateway.text.ServerFrame;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The life of one socket. Frames from the client and messages for it meet here; what is sent is decided in {@link
 * #pump}. Memory is bounded: messages are only written while the outlet has room, and frames are only read while answers
 * can be written and published messages are answered. Owned by one context: every method runs on it.
 */
public final class Session {
    private static final int BEATS_UNHEARD_MAX = 2;

    private final Outlet outlet;
    private final LoopStreams streams;
    private final FrameReader reader;
    private final SessionLimits limits;
    private final SessionMeters meters;
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    /** Subscriptions that could send, in the order of their turns. */
    private final ArrayDeque<Subscription> line = new ArrayDeque<>();

    private int publishes;
    private long publishBytes;
    private int badFrames;
    private int beatsUnheard;
    private boolean isAnswerWaiting;
    private boolean isReading = true;
    private boolean isClosed;

    public Session(Outlet outlet, LoopStreams streams, FrameReader reader, SessionLimits limits, SessionMeters meters) {
        this.outlet = outlet;
        this.streams = streams;
        this.reader = reader;
        this.limits = limits;
        this.meters = meters;
    }

    /** A text frame came. */
    public void text(String text) {
        if (isClosed) {
            return;
        }
        heard();
        Inbound frame = reader.read(text);
        if (frame instanceof Inbound.Bad bad) {
            refuse(bad);
        } else {
            serve((ClientFrame) frame);
        }
    }

    /** A binary frame came: this sub-protocol has none. */
    public void binary() {
        if (!isClosed) {
            heard();
            refuse(new Inbound.Bad(null, ErrorCode.BAD_JSON, "frames of rill.json.v1 are text, not binary"));
        }
    }

    /** The client showed that it lives. */
    public void heard() {
        beatsUnheard = 0;
    }

    /** A ping interval has passed. */
    public void beat() {
        if (isClosed) {
            return;
        }
        if (beatsUnheard == BEATS_UNHEARD_MAX) {
            close(CloseCode.SILENT);
            return;
        }
        beatsUnheard++;
        outlet.ping();
    }

    /** The outlet has room again. */
    public void drained() {
        isAnswerWaiting = false;
        pump();
        readOrPause();
    }

    /** Closes the socket from this side. */
    public void close(CloseCode code) {
        if (!isClosed) {
            outlet.close(code);
            closed();
        }
    }

    /** The socket is gone. */
    public void closed() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        subscriptions.values().forEach(Subscription::stop);
        meters.subscriptionsClosed(subscriptions.size());
        subscriptions.clear();
        line.clear();
    }

    private void refuse(Inbound.Bad bad) {
        meters.badFrame();
        badFrames++;
        answer(new ServerFrame.Failed(bad.id(), bad.code(), bad.message()));
        if (badFrames >= limits.badFramesMax()) {
            close(CloseCode.BAD_FRAMES);
        }
    }

    private void serve(ClientFrame frame) {
        if (frame instanceof ClientFrame.Credit credit) {
            credit(credit);
        } else if (frame instanceof ClientFrame.Publish publish) {
            publish(publish);
        } else if (frame instanceof ClientFrame.Subscribe subscribe) {
            subscribe(subscribe);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe.id());
        } else if (frame instanceof ClientFrame.Ping ping) {
            answer(new ServerFrame.Pong(ping.id()));
        } else {
            throw new AssertionError("unhandled frame: " + frame);
        }
    }

    private void subscribe(ClientFrame.Subscribe frame) {
        String id = frame.id();
        if (subscriptions.containsKey(id)) {
            answer(new ServerFrame.Failed(
                    id, ErrorCode.DUPLICATE_ID, "id " + id + " is a subscription already; choose another"));
        } else if (subscriptions.size() >= limits.subscriptionsMax()) {
            answer(new ServerFrame.Failed(
                    id,
                    ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                    "the socket has subscriptionsMax " + limits.subscriptionsMax() + " subscriptions"));
            answer(new ServerFrame.Unsubscribed(id));
        } else {
            meters.subscriptionOpened();
            Subscription subscription = new Subscription(frame, this, streams, meters);
            subscriptions.put(id, subscription);
            subscription.start();
            subscription.demand();
        }
    }

    private void credit(ClientFrame.Credit frame) {
        Subscription subscription = subscriptions.get(frame.id());
        if (subscription == null) {
            answer(unknown(frame.id()));
        } else if (!subscription.grant(frame.n(), reader.creditMax())) {
            answer(new ServerFrame.Failed(
                    frame.id(),
                    ErrorCode.BAD_FIELD,
                    "n " + frame.n() + " on top of credit " + subscription.credit() + " exceeds creditMax "
                            + reader.creditMax()));
        } else {
            arrived(subscription);
        }
    }

    private void unsubscribe(String id) {
        Subscription subscription = subscriptions.remove(id);
        if (subscription == null) {
            answer(unknown(id));
            return;
        }
        subscription.stop();
        meters.subscriptionsClosed(1);
        answer(new ServerFrame.Unsubscribed(id));
    }

    private static ServerFrame unknown(String id) {
        return new ServerFrame.Failed(id, ErrorCode.UNKNOWN_ID, "id " + id + " is no subscription of this socket");
    }

    private void publish(ClientFrame.Publish frame) {
        int bodyBytes = frame.publication().body().length;
        publishes++;
        publishBytes += bodyBytes;
        readOrPause();
        streams.publish(frame.publication()).onComplete(outcome -> {
            publishes--;
            publishBytes -= bodyBytes;
            if (outcome.succeeded()) {
                meters.published();
                answer(new ServerFrame.Published(frame.id(), outcome.result()));
            } else {
                meters.publishFailed();
                answer(failed(frame.id(), outcome.cause()));
            }
            readOrPause();
        });
    }

    private static ServerFrame failed(String id, Throwable cause) {
        return cause instanceof StreamException known
                ? new ServerFrame.Failed(id, known.code(), known.getMessage())
                : new ServerFrame.Failed(id, ErrorCode.UNAVAILABLE, String.valueOf(cause.getMessage()));
    }

    /** A subscription is open. */
    void opened(ServerFrame.Subscribed frame) {
        answer(frame);
    }

    /** A message or credit has arrived for a subscription. */
    void arrived(Subscription subscription) {
        if (subscription.isReady() && subscription.lineUp()) {
            line.addLast(subscription);
        }
        pump();
    }

    /** A subscription has ended by itself. */
    void failed(Subscription subscription, StreamException failure) {
        if (subscriptions.remove(subscription.id(), subscription)) {
            meters.subscriptionsClosed(1);
            answer(new ServerFrame.Failed(subscription.id(), failure.code(), failure.getMessage()));
            answer(new ServerFrame.Unsubscribed(subscription.id()));
        }
    }

    /** Sends what can be sent, one message a turn, and asks for more where nothing is left. */
    private void pump() {
        while (!line.isEmpty() && !outlet.isFull()) {
            Subscription next = line.removeFirst();
            next.leaveLine();
            next.sendOne(outlet);
            if (next.isReady() && next.lineUp()) {
                line.addLast(next);
            }
        }
        if (!outlet.isFull()) {
            subscriptions.values().forEach(Subscription::demand);
        }
    }

    private void answer(ServerFrame frame) {
        if (isClosed) {
            return;
        }
        isAnswerWaiting |= outlet.isFull();
        outlet.write(FrameWriter.write(frame));
        readOrPause();
    }

    /** A client that does not take its answers, or publishes faster than the cluster stores, is not read. */
    private void readOrPause() {
        boolean mayRead =
                !isAnswerWaiting && publishes < limits.publishesMax() && publishBytes < limits.publishBytesMax();
        if (mayRead != isReading && !isClosed) {
            isReading = mayRead;
            if (mayRead) {
                outlet.resumeReading();
            } else {
                outlet.pauseReading();
            }
        }
    }
}
