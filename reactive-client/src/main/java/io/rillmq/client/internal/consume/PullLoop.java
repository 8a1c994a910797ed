package io.rillmq.client.internal.consume;

import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.Request;
import io.rillmq.client.internal.call.Retries;
import io.rillmq.client.internal.route.Route;
import io.rillmq.client.internal.route.Routes;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.name.MessageQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Pulls one queue, one pull at a time, for as long as there is room. Never gives up: failures are waited out, with a look
 * at the route. Owned by the session's event loop: every method runs on it.
 */
final class PullLoop {
    private static final Logger LOG = LoggerFactory.getLogger(PullLoop.class);
    /** A held pull is answered up to 5 s late; RocketMQ's clients wait 30 s. */
    private static final Duration TIMEOUT = Duration.ofMillis(PullSubscription.HOLD_MILLIS + 15_000);
    /** RocketMQ's clients wait as long when told of flow control. */
    private static final Duration BUSY_WAIT = Duration.ofMillis(20);
    /** A broker that answers an empty pull faster than this does not hold pulls: it must not be asked without a pause. */
    private static final long HELD_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int IMMEDIATE_ANSWERS_MAX = 20;
    private static final Duration PAUSE_WITHOUT_HOLD = Duration.ofMillis(200);

    /** Whom the messages are for. Called on the session's event loop. */
    interface Receiver {
        /** Whether more may be pulled; the loop is pumped when that changes. */
        boolean hasRoom();

        /** Takes the messages, in the queue's order; the queue goes on at {@code nextOffset}. */
        void take(List<PulledMessage> messages, long nextOffset);

        /** The offset asked for is not in the queue, it goes on at {@code offset}. */
        void jump(long offset);

        /** The broker does not know the group's member, or not its newest subscription. */
        void unknownToBroker();
    }

    private final MessageQueue queue;
    private final PullSubscription subscription;
    private final PrefetchBudget budget;
    private final Receiver receiver;
    private final Calls calls;
    private final Routes routes;
    private final Scheduler owner;
    private final Backoff backoff = Backoff.ofCalls();
    private final Disposable.Swap current = Disposables.swap();

    private long offset;
    private long brokerId;
    private int reserved;
    private boolean isBusy;
    private boolean isStopped;
    private int immediateAnswers;
    private long pulledNanos;

    PullLoop(
            MessageQueue queue,
            long offset,
            PullSubscription subscription,
            PrefetchBudget budget,
            Receiver receiver,
            Network network) {
        this.queue = queue;
        this.offset = offset;
        this.subscription = subscription;
        this.budget = budget;
        this.receiver = receiver;
        this.calls = network.calls();
        this.routes = network.routes();
        this.owner = network.owner();
    }

    MessageQueue queue() {
        return queue;
    }

    /** Pulls, unless a pull or a wait is under way, or there is no room. */
    void pump() {
        if (isStopped || isBusy || !receiver.hasRoom()) {
            return;
        }
        String address = address();
        if (address == null) {
            pauseAndLookForRoute("no broker '" + queue.brokerName() + "' in the route");
            return;
        }
        reserved = budget.reserve();
        if (reserved > 0) {
            pull(address);
        }
    }

    private @Nullable String address() {
        Route route = routes.known(queue.topic());
        return route == null ? null : route.address(queue.brokerName(), brokerId);
    }

    private void pull(String address) {
        isBusy = true;
        pulledNanos = System.nanoTime();
        Request<PullOutcome> request = Request.of(
                subscription.pull(queue, offset, reserved, budget.bytesPerPull()),
                TIMEOUT,
                answer -> PullOutcome.read(answer, queue, subscription.filter()));
        current.update(calls.call(address, request).publishOn(owner).subscribe(this::answered, this::failed));
    }

    private void answered(PullOutcome outcome) {
        if (isStopped) {
            return;
        }
        isBusy = false;
        backoff.reset();
        brokerId = outcome.brokerId();
        settle(outcome.messages().size(), outcome.bytes());
        boolean hasMoved = outcome.isJump() || outcome.nextOffset() != offset;
        offset = outcome.nextOffset();
        if (outcome.isJump()) {
            LOG.info("{} goes on at {}, as its broker says", queue, offset);
            receiver.jump(offset);
        } else {
            receiver.take(outcome.messages(), offset);
        }
        if (hasMoved || wasHeld()) {
            pump();
        } else {
            pause(PAUSE_WITHOUT_HOLD);
        }
    }

    private boolean wasHeld() {
        boolean isHeld = System.nanoTime() - pulledNanos >= HELD_NANOS_MIN;
        immediateAnswers = isHeld ? 0 : immediateAnswers + 1;
        return immediateAnswers <= IMMEDIATE_ANSWERS_MAX;
    }

    private void failed(Throwable error) {
        if (isStopped) {
            return;
        }
        isBusy = false;
        settle(0, 0);
        int code = error instanceof BrokerResponseException refused ? refused.code() : -1;
        if (Retries.isBusy(code)) {
            pause(BUSY_WAIT);
            return;
        }
        if (code == ResponseCode.SUBSCRIPTION_NOT_EXIST || code == ResponseCode.SUBSCRIPTION_NOT_LATEST) {
            receiver.unknownToBroker();
        }
        pauseAndLookForRoute(error.getMessage());
    }

    private void settle(int messages, long bytes) {
        int before = reserved;
        reserved = 0;
        budget.settle(before, messages, bytes);
    }

    private void pauseAndLookForRoute(@Nullable String reason) {
        Duration wait = backoff.next();
        LOG.debug("{} is pulled again in {}: {}", queue, wait, reason);
        isBusy = true;
        // The failure of the look is the next pull's failure; it is told there.
        current.update(routes.refresh(queue.topic())
                .then()
                .onErrorComplete()
                .delaySubscription(wait, owner)
                .publishOn(owner)
                .subscribe(null, null, this::resume));
    }

    private void pause(Duration wait) {
        isBusy = true;
        current.update(owner.schedule(this::resume, wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void resume() {
        isBusy = false;
        pump();
    }

    /** No message is taken after this. A pull that the broker holds is left to its end there. */
    void stop() {
        if (!isStopped) {
            isStopped = true;
            settle(0, 0);
            current.dispose();
        }
    }
}
