package io.rillmq.store.append;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outcomes on their way home: gathered per home executor, then handed over as one task each, so that a batch costs one
 * wake-up per event loop. Owned by one thread.
 */
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private @Nullable Bundle[] bundles = new Bundle[4];
    private int bundleCount;
    /** Neighbours in a batch often share their home. */
    private @Nullable Bundle latest;

    void add(Append append, AppendOutcome outcome) {
        Bundle bundle = latest;
        if (bundle == null || bundle.home != append.home) {
            bundle = bundleOf(append.home);
            latest = bundle;
        }
        append.outcome = outcome;
        bundle.add(append);
    }

    private Bundle bundleOf(Executor home) {
        for (int i = 0; i < bundleCount; i++) {
            Bundle bundle = bundles[i];
            if (bundle != null && bundle.home == home) {
                return bundle;
            }
        }
        if (bundleCount == bundles.length) {
            bundles = Arrays.copyOf(bundles, bundleCount * 2);
        }
        Bundle added = new Bundle(home);
        bundles[bundleCount++] = added;
        return added;
    }

    /** Hands everything over. */
    void send() {
        latest = null;
        for (int i = 0; i < bundleCount; i++) {
            Bundle bundle = bundles[i];
            bundles[i] = null;
            if (bundle != null) {
                handOver(bundle);
            }
        }
        bundleCount = 0;
    }

    private static void handOver(Bundle bundle) {
        try {
            bundle.home.execute(bundle);
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and with it every connection that could be answered.
            LOG.debug("outcomes have no home any more", e);
        } catch (RuntimeException | Error e) {
            // The other homes must get theirs. Whether this one has its own is not known: nobody is told twice.
            LOG.error("outcomes were not taken by their home", e);
        }
    }

    /** The appends are its chain, which takes no memory of its own. */
    private static final class Bundle implements Runnable {
        private final Executor home;
        private @Nullable Append first;
        private @Nullable Append last;

        Bundle(Executor home) {
            this.home = home;
        }

        void add(Append append) {
            if (last == null) {
                first = append;
            } else {
                last.next = append;
            }
            last = append;
            // It may have been in another chain that was given up.
            append.next = null;
        }

        @Override
        public void run() {
            for (Append append = first; append != null; append = append.next) {
                try {
                    append.callback.completed(Objects.requireNonNull(append.outcome, "add sets it"));
                } catch (RuntimeException | Error e) {
                    // One that found no memory, for example, must not cost those behind it their answers.
                    LOG.error("the callback of an append failed", e);
                }
            }
        }
    }
}
