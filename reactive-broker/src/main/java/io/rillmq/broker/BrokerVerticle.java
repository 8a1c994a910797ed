package io.rillmq.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.netty.util.NetUtil;
import io.rillmq.broker.register.Identity;
import io.rillmq.broker.register.Registration;
import io.rillmq.broker.table.Owner;
import io.rillmq.remoting.client.ClientConfig;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.server.RemotingServer;
import io.rillmq.remoting.server.ServerConfig;
import io.rillmq.remoting.tls.ClientTls;
import io.rillmq.remoting.tls.ServerTlsConfig;
import io.rillmq.remoting.tls.TlsConfig;
import io.rillmq.store.file.Disk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker. Deploy one instance with the keys of {@link BrokerConfig} in its {@code config}; it spreads its connections
 * over event loops by itself. The start fails with one clear line when the configuration is wrong, the port or the
 * directory is in use; a name server that cannot be reached is tried until it answers.
 */
public final class BrokerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerVerticle.class);

    /** Where verticles tell their addresses: a shared local map, by the name of the verticle's class. */
    private static final String READY_MAP = "rillmq.ready";

    private final MeterRegistry meters;
    private final Clock clock;
    private final Disk disk;
    private @Nullable Running running;
    private volatile int port;

    private record Running(
            Owner owner,
            Rooms rooms,
            RemotingServer server,
            RemotingClient client,
            Registration registration,
            RefusalNotice refusals) {}

    public BrokerVerticle() {
        this(Metrics.globalRegistry);
    }

    /** @param meters where the broker counts */
    public BrokerVerticle(MeterRegistry meters) {
        this(meters, Clock.systemDefaultZone(), Disk.real());
    }

    BrokerVerticle(MeterRegistry meters, Clock clock, Disk disk) {
        this.meters = meters;
        this.clock = clock;
        this.disk = disk;
    }

    /** The port that is listened on, also when the configuration asked for any. Known after the start. */
    public int port() {
        return port;
    }

    @Override
    public Future<?> start() {
        LiveConfig live = new LiveConfig(config());
        Owner owner = new Owner(vertx, context);
        Changes changes = new Changes();
        return TlsConfig.read(vertx.fileSystem(), live.started().tls())
                .compose(tls -> ClientTls.open(context, tls.client())
                        .compose(clientTls -> open(live, owner, changes, tls.server(), clientTls)));
    }

    private Future<Void> open(
            LiveConfig live, Owner owner, Changes changes, ServerTlsConfig serverTls, ClientTls clientTls) {
        BrokerConfig config = live.started();
        RemotingClient client = new RemotingClient(
                context, ClientConfig.DEFAULTS, RequestRouter.builder().build(), clientTls);
        return owner.block(() -> Rooms.open(live, owner, clock, disk, meters, client, changes))
                .compose(rooms -> rooms.beginLog()
                        .compose(ignored -> listen(config, serverTls, rooms))
                        .compose(server -> run(config, owner, rooms, server, client, changes))
                        .recover(failure -> rooms.close().transform(ignored -> Future.failedFuture(failure))))
                .onFailure(ignored -> client.close());
    }

    /**
     * The server is not deployed as a part of this verticle: Vert.x would close it before {@link #stop} could answer
     * what is parked.
     */
    private Future<RemotingServer> listen(BrokerConfig config, ServerTlsConfig tls, Rooms rooms) {
        ServerConfig onePort = ServerConfig.of(config.bindAddress(), config.listenPort(), config.eventLoops())
                .with(tls);
        ServerConfig server = config.vipPort() > 0 ? onePort.alsoOn(config.vipPort()) : onePort;
        Promise<RemotingServer> listening = ((ContextInternal) context).promise();
        ((VertxInternal) vertx).createEventLoopContext().runOnContext(ignored -> RemotingServer.start(
                        vertx, server, rooms::handlerFor)
                .onComplete(listening));
        return listening.future();
    }

    private Future<Void> run(
            BrokerConfig config,
            Owner owner,
            Rooms rooms,
            RemotingServer server,
            RemotingClient client,
            Changes changes) {
        port = server.port();
        rooms.start(port);
        rooms.watch();
        InetSocketAddress address = rooms.storeHost();
        Identity identity = new Identity(
                config.registration().clusterName(),
                config.registration().brokerName(),
                config.registration().brokerId(),
                NetUtil.toSocketAddressString(address),
                NetUtil.toSocketAddressString(new InetSocketAddress(address.getAddress(), config.haListenPort())));
        Registration registration = new Registration(
                owner, config.registration(), identity, rooms.topics(), rooms::brokerPermission, client);
        changes.listener = registration::topicsChanged;
        RefusalNotice refusals = new RefusalNotice(vertx, owner, identity.brokerName(), rooms::refusalReason);
        running = new Running(owner, rooms, server, client, registration, refusals);
        return registration.start().onSuccess(ignored -> ready(config, identity));
    }

    private void ready(BrokerConfig config, Identity identity) {
        vertx.sharedData()
                .<String, String>getLocalMap(READY_MAP)
                .put(BrokerVerticle.class.getName(), identity.address());
        LOG.info(
                "broker {} of {} is ready on {}, store in {}",
                identity.brokerName(),
                identity.clusterName(),
                identity.address(),
                config.store().directory());
    }

    /** Clients are sent elsewhere first, then nothing new is taken, then everything is saved. */
    @Override
    public Future<?> stop() {
        Running stopping = running;
        if (stopping == null) {
            return Future.succeededFuture();
        }
        vertx.sharedData().<String, String>getLocalMap(READY_MAP).remove(BrokerVerticle.class.getName());
        Owner owner = stopping.owner;
        stopping.refusals.stop();
        return always(owner, stopping.registration::stop)
                .compose(ignored -> always(owner, stopping.rooms::answerParked))
                .compose(ignored -> always(owner, stopping.server::close))
                .compose(ignored -> always(owner, stopping.rooms::close))
                .compose(ignored -> always(owner, stopping.client::close));
    }

    /** A step of the stop, on the owning context: what fails in it is told, and the next one follows. */
    private static Future<Void> always(Owner owner, Supplier<Future<Void>> step) {
        return owner.askLater(step).otherwise(failure -> {
            // When all of Vert.x is closed, the server is closed beside this, and no longer known here.
            LOG.debug("while stopping the broker", failure);
            return null;
        });
    }

    /** The table of topics exists before the registration that it tells its changes. */
    private static final class Changes implements Runnable {
        private @Nullable Runnable listener;

        @Override
        public void run() {
            if (listener != null) {
                listener.run();
            }
        }
    }
}
