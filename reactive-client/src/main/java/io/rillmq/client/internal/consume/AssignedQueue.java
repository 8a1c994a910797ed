package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Position;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * A queue that this member owns until it is revoked: finds out where to begin, pulls, keeps the acknowledgements and
 * commits the offset. Owned by the session's event loop: every method runs on it.
 */
final class AssignedQueue implements PullLoop.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(AssignedQueue.class);
    private static final long NEVER_COMMITTED = -1;
    private static final Duration FULL_PAUSE = Duration.ofMillis(50);

    /** What a queue needs of its session. */
    interface Session {
        ConsumerGroup group();

        int maxUnanswered();

        Network network();

        Offsets offsets();

        PullLoop pullLoop(MessageQueue queue, long offset, PullLoop.Receiver receiver);

        void deliver(PulledMessage message, Receipt receipt);

        void greetBrokers();
    }

    private final MessageQueue queue;
    private final Position whenNeverCommitted;
    private final Session session;
    private final Backoff backoff = Backoff.ofCalls();
    private final Disposable.Swap starting = Disposables.swap();
    private final Disposable.Swap fullPause = Disposables.swap();

    private AckWindow window = new AckWindow(0);
    private @Nullable PullLoop loop;
    private long committed = NEVER_COMMITTED;

    AssignedQueue(MessageQueue queue, Position whenNeverCommitted, Session session) {
        this.queue = queue;
        this.whenNeverCommitted = whenNeverCommitted;
        this.session = session;
    }

    MessageQueue queue() {
        return queue;
    }

    /** Asks for the group's offset, for as long as it takes, and begins to pull. */
    void start() {
        Mono<Long> offset = session.offsets().committed(session.group(), queue).flatMap(stored -> stored.map(Mono::just)
                .orElseGet(() -> session.offsets().at(whenNeverCommitted, queue)));
        starting.update(offset.publishOn(session.network().owner()).subscribe(this::begin, this::startLater));
    }

    private void startLater(Throwable error) {
        Duration wait = backoff.next();
        LOG.debug(
                "no offset of {} for group {}, asked again in {}: {}",
                queue,
                session.group(),
                wait,
                error.getMessage());
        starting.update(session.network().owner().schedule(this::start, wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void begin(long offset) {
        LOG.debug("group {} begins {} at {}", session.group(), queue, offset);
        window = new AckWindow(offset);
        loop = session.pullLoop(queue, offset, this);
        loop.pump();
    }

    void pump() {
        if (loop != null) {
            loop.pump();
        }
    }

    @Override
    public boolean hasRoom() {
        boolean hasRoom = window.count() < session.maxUnanswered();
        if (!hasRoom) {
            // Answers come without a signal, so that they cost nothing: look again soon.
            fullPause.update(
                    session.network().owner().schedule(this::pump, FULL_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        }
        return hasRoom;
    }

    @Override
    public void take(List<PulledMessage> messages, long nextOffset) {
        for (PulledMessage pulled : messages) {
            session.deliver(pulled, window.add(pulled.message().queueOffset()));
        }
        window.advance(nextOffset);
    }

    @Override
    public void jump(long offset) {
        window.jump(offset);
    }

    @Override
    public void unknownToBroker() {
        session.greetBrokers();
    }

    /** Commits the offset if it has moved, without waiting for an answer. */
    void commitIfMoved() {
        long offset = window.committable();
        if (loop == null || offset == committed) {
            return;
        }
        session.offsets()
                .commitOneway(session.group(), queue, offset)
                .publishOn(session.network().owner())
                .subscribe(
                        null,
                        error -> LOG.debug("offset of {} not committed: {}", queue, error.getMessage()),
                        () -> committed = offset);
    }

    /** Stops; later answers have no effect. The result commits the offset and completes whatever comes of it. */
    Mono<Void> revoke() {
        starting.dispose();
        fullPause.dispose();
        if (loop == null) {
            return Mono.empty();
        }
        loop.stop();
        long offset = window.committable();
        window.close();
        if (offset == committed) {
            return Mono.empty();
        }
        return session.offsets().commit(session.group(), queue, offset).onErrorResume(error -> {
            LOG.warn(
                    "offset {} of {} not committed when group {} gave it up, messages will come again: {}",
                    offset,
                    queue,
                    session.group(),
                    error.getMessage());
            return Mono.empty();
        });
    }
}
