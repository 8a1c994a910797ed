package io.rillmq.broker.table;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * The one context that owns a piece of state. Everybody else asks it, and gets the answer on the context that asked.
 * Immutable; usable from any thread.
 */
public final class Owner {
    private final Vertx vertx;
    private final Context context;

    public Owner(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    /** Another owner, of other state, on an event loop that may be another one. */
    public Owner another() {
        return new Owner(vertx, ((VertxInternal) vertx).createEventLoopContext());
    }

    /** Runs {@code act} on the owning context, later when called from elsewhere, at once when already there. */
    public void run(Runnable act) {
        if (isHere()) {
            act.run();
        } else {
            context.runOnContext(ignored -> act.run());
        }
    }

    /** Asks for a value that is there at once. The future completes on the context of the caller. */
    public <T> Future<T> ask(Supplier<T> question) {
        return askLater(() -> Future.succeededFuture(question.get()));
    }

    /** Asks for a value that the owner has to wait for. The future completes on the context of the caller. */
    public <T> Future<T> askLater(Supplier<Future<T>> question) {
        Promise<T> answer = ((ContextInternal) vertx.getOrCreateContext()).promise();
        run(() -> {
            Future<T> outcome;
            try {
                outcome = question.get();
            } catch (RuntimeException refusal) {
                // The caller gets what its own call would have thrown; the owner's loop is not the place to see it.
                outcome = Future.failedFuture(refusal);
            }
            outcome.onComplete(answer);
        });
        return answer.future();
    }

    /** Runs what blocks on a worker thread. Called on the owning context, where the future completes too. */
    public <T> Future<T> block(Callable<T> work) {
        return context.executeBlocking(work, false);
    }

    /** Calls {@code act} on the owning context again and again, {@code millis} apart, until the timer is cancelled. */
    public long every(long millis, Runnable act) {
        return vertx.setPeriodic(millis, ignored -> run(act));
    }

    /** Calls {@code act} on the owning context once, {@code millis} from now, unless the timer is cancelled. */
    public long after(long millis, Runnable act) {
        return vertx.setTimer(millis, ignored -> run(act));
    }

    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }

    /** For assertions: true on the owning context. */
    public boolean isHere() {
        return Vertx.currentContext() == context;
    }
}
