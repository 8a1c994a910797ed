package io.rillmq.remoting.tls;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context made of files, and made anew when their contents change; contents that cannot be used change nothing. The
 * contents are compared, not the times: copies with old times and links that are turned around are noticed as well. The
 * looks at the files belong to one Vert.x context.
 */
final class WatchedContext implements ContextSource {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedContext.class);

    private static final long NO_TIMER = -1;

    private final Context context;
    private final PemFiles files;
    private final TlsLimits limits;
    private final Recipe recipe;
    private final long timer;
    private volatile Future<SslContext> current;
    private PemFiles.Contents used;
    private PemFiles.@Nullable Contents refused;
    private @Nullable String told;
    private boolean isLooking;

    private WatchedContext(
            Context context,
            PemFiles files,
            TlsLimits limits,
            Recipe recipe,
            PemFiles.Contents used,
            SslContext first) {
        this.context = context;
        this.files = files;
        this.limits = limits;
        this.recipe = recipe;
        this.used = used;
        this.current = Future.succeededFuture(first);
        this.timer = files.isEmpty()
                ? NO_TIMER
                : context.owner().setPeriodic(limits.fileCheckInterval().toMillis(), ignored -> look());
    }

    /**
     * Must run on {@code context}.
     *
     * @return fails with a {@link TlsException} when the files cannot be used
     */
    static Future<WatchedContext> open(Context context, PemFiles files, TlsLimits limits, Recipe recipe) {
        return files.read(context.owner().fileSystem(), limits.fileBytesMax())
                .compose(contents -> make(context, files, recipe, contents)
                        .map(first -> new WatchedContext(context, files, limits, recipe, contents, first)));
    }

    private static Future<SslContext> make(Context context, PemFiles files, Recipe recipe, PemFiles.Contents contents) {
        return context.executeBlocking(() -> recipe.make(contents), false)
                .recover(failure -> Future.failedFuture(TlsException.about("cannot use " + files, failure)));
    }

    @Override
    public Future<SslContext> current() {
        return current;
    }

    @Override
    public void close() {
        context.owner().cancelTimer(timer);
    }

    private void look() {
        if (isLooking) {
            return;
        }
        isLooking = true;
        Vertx vertx = context.owner();
        files.read(vertx.fileSystem(), limits.fileBytesMax())
                .compose(this::use)
                .onFailure(this::tell)
                .onComplete(ignored -> isLooking = false);
    }

    private Future<Void> use(PemFiles.Contents contents) {
        if (contents.equals(used)) {
            refused = null;
            told = null;
            return Future.succeededFuture();
        }
        if (contents.equals(refused)) {
            return Future.succeededFuture();
        }
        refused = contents;
        return make(context, files, recipe, contents).map(made -> {
            used = contents;
            refused = null;
            told = null;
            current = Future.succeededFuture(made);
            LOG.info("new connections use the new contents of {}", files);
            return null;
        });
    }

    /** Says each reason once, however often the files are looked at. */
    private void tell(Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.equals(told)) {
            told = reason;
            LOG.warn("TLS goes on with the keys and certificates it has: {}", reason);
        }
    }
}
