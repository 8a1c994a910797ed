package io.rillmq.broker.register;

import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.remoting.client.RemotingClient;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Keeps the broker known at every name server: at the start, at each change of the topics, and again and again, because
 * a name server forgets who is silent. An unreachable one is tried until it answers. Owned by one context: every method
 * runs on it.
 */
public final class Registration {
    private static final long NO_TIMER = -1;

    private final Owner owner;
    private final RegistrationConfig config;
    private final List<NameServer> nameServers;
    private long timer = NO_TIMER;
    private boolean isRunning;

    /**
     * @param brokerPermission what clients may do with this broker at all: topics are registered with no more
     * @param client sends to the name servers; closed by whoever made it
     */
    public Registration(
            Owner owner,
            RegistrationConfig config,
            Identity identity,
            TopicTable topics,
            IntSupplier brokerPermission,
            RemotingClient client) {
        this.owner = owner;
        this.config = config;
        this.nameServers = config.nameServers().stream()
                .map(address -> new NameServer(address, owner, identity, topics, brokerPermission, client))
                .toList();
    }

    /**
     * Registers everywhere, now and from now on.
     *
     * @return completes when every name server was tried once, whatever came of it: clients that look for the broker
     *     when its start is over find it, and it starts without its name servers too
     */
    public Future<Void> start() {
        isRunning = true;
        timer = owner.every(config.period().toMillis(), this::registerAll);
        registerAll();
        return Future.join(nameServers.stream().map(NameServer::firstAttempt).toList())
                .mapEmpty();
    }

    /** Tells every name server that topics have changed. */
    public void topicsChanged() {
        registerAll();
    }

    private void registerAll() {
        if (isRunning) {
            nameServers.forEach(NameServer::register);
        }
    }

    /** Takes leave everywhere. Succeeds in any case, at the latest when the requests time out. */
    public Future<Void> stop() {
        isRunning = false;
        if (timer != NO_TIMER) {
            owner.cancel(timer);
        }
        return Future.join(nameServers.stream().map(NameServer::unregister).toList())
                .transform(ignored -> Future.succeededFuture());
    }
}
