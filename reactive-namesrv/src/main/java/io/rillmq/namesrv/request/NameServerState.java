package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.BrokerLink;
import io.rillmq.namesrv.route.KvConfig;
import io.rillmq.namesrv.route.RouteConfig;
import io.rillmq.namesrv.route.RouteTable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of the name server. One context owns it and makes every change; each change ends with a new
 * {@link Published}, which all event loops read.
 */
public final class NameServerState {
    private static final Logger LOG = LoggerFactory.getLogger(NameServerState.class);

    private final Context owner;
    private final Clock clock;
    private final RouteTable table;
    private final StoredConfig stored;
    /** Those that the name server was started with. */
    private final Settings given;

    private KvConfig kv = KvConfig.EMPTY;
    private Settings settings;
    /** The last save; the next one waits for it. */
    private Future<Void> lastSave = Future.succeededFuture();

    private volatile Published published;

    public NameServerState(Context owner, Clock clock, RouteConfig routes, StoredConfig stored, Settings settings) {
        this.owner = owner;
        this.clock = clock;
        this.table = new RouteTable(routes);
        this.stored = stored;
        this.given = settings;
        this.settings = settings;
        this.published = new Published(table.snapshot(), kv, settings);
    }

    /** Reads the stored configuration. Fails with one line that names the file. */
    public Future<Void> load() {
        return owner.executeBlocking(stored.file()::load)
                .compose(
                        loaded -> owner.executeBlocking(stored.settings()::load).map(changes -> {
                            kv = loaded;
                            settings = given.withKept(changes);
                            publish();
                            return null;
                        }));
    }

    Published published() {
        return published;
    }

    /** Changes the routes, with the time of now, on the owner's context, where the result arrives too. */
    <T> Future<T> change(BiFunction<RouteTable, Long, T> change) {
        Promise<T> promise = Promise.promise();
        owner.runOnContext(ignored -> {
            T result;
            try {
                result = change.apply(table, clock.millis());
            } catch (RuntimeException refusal) {
                promise.fail(refusal);
                return;
            } finally {
                publish();
            }
            promise.complete(result);
        });
        return promise.future();
    }

    /** Forgets brokers that were silent for too long, and closes their connections. */
    public void expire() {
        change(RouteTable::expire).onSuccess(this::closeAll);
    }

    private void closeAll(List<BrokerLink> expired) {
        expired.forEach(link -> {
            LOG.warn("broker on {} was silent for too long and is forgotten", link);
            link.close();
        });
    }

    /**
     * Changes settings; in effect once they are on disk. Fails, and changes nothing, when one has no such value or they
     * cannot be written.
     */
    Future<Void> changeSettings(Map<String, String> wanted) {
        Promise<Void> promise = Promise.promise();
        owner.runOnContext(ignored -> {
            lastSave = lastSave.transform(before -> saveSettings(wanted));
            lastSave.onComplete(promise);
        });
        return promise.future();
    }

    private Future<Void> saveSettings(Map<String, String> wanted) {
        Settings next;
        try {
            next = settings.with(wanted);
        } catch (IllegalArgumentException refusal) {
            return Future.failedFuture(refusal);
        }
        return owner.<Void>executeBlocking(() -> {
                    stored.settings().save(next.changesTo(given));
                    return null;
                })
                .onSuccess(done -> {
                    settings = next;
                    publish();
                });
    }

    /**
     * Changes the stored configuration; published once it is on disk. Fails, and changes nothing, when it cannot be
     * written or would be too large.
     */
    Future<Void> changeKv(UnaryOperator<KvConfig> change) {
        Promise<Void> promise = Promise.promise();
        owner.runOnContext(ignored -> {
            lastSave = lastSave.transform(before -> save(change));
            lastSave.onComplete(promise);
        });
        return promise.future();
    }

    private Future<Void> save(UnaryOperator<KvConfig> change) {
        KvConfig next = change.apply(kv);
        if (next.count() > stored.entriesMax() && next.count() > kv.count()) {
            return Future.failedFuture(
                    new IllegalArgumentException("kvEntriesMax " + stored.entriesMax() + " reached"));
        }
        return owner.<Void>executeBlocking(() -> {
                    stored.file().save(next);
                    return null;
                })
                .onSuccess(done -> {
                    kv = next;
                    publish();
                });
    }

    private void publish() {
        Published current = published;
        if (current.routes() != table.snapshot() || current.kv() != kv || current.settings() != settings) {
            published = new Published(table.snapshot(), kv, settings);
        }
    }
}
