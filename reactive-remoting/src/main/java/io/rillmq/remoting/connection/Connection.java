package io.rillmq.remoting.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.DecoderException;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.Serialization;
import io.rillmq.protocol.frame.FrameDecoder;
import io.rillmq.protocol.frame.FrameEncoder;
import io.rillmq.remoting.connection.RemotingException.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that carries remoting commands, both ways. The only class that reads, writes and closes it.
 *
 * <p>Owned by one context. {@link #request}, {@link #oneway}, {@link #close} and the plain getters may be called on any
 * thread; attributes and close handlers belong to the context.
 *
 * <p>Reading stops while the peer has as many unanswered requests as the bounds allow, and while it does not take its
 * answers. A malformed frame closes the connection.
 */
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /**
     * Reading stops above the high mark and goes on below the low one. Netty's own 64 KiB would stop it at every second
     * answer to a pull.
     */
    private static final WriteBufferWaterMark UNSENT_BYTES = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final Channel channel;
    private final ContextInternal context;
    private final Executor home;
    private final InetSocketAddress remoteAddress;
    private final InetSocketAddress localAddress;
    private final RequestHandler requestHandler;
    private final int unsentBytesMax;
    private final Intake intake;
    private final Outbox outbox;
    private final PendingRequests pending;
    private final Map<ConnectionKey<?>, Object> attributes = new IdentityHashMap<>();
    private final List<Runnable> closeHandlers = new ArrayList<>();
    private Serialization peerSerialization = Serialization.JSON;
    private boolean isResting;
    private boolean isClosing;
    private boolean isClosed;

    private Connection(
            NetSocketInternal socket,
            ContextInternal context,
            Executor home,
            ConnectionConfig config,
            RequestHandler requestHandler) {
        this.channel = socket.channelHandlerContext().channel();
        this.context = context;
        this.home = home;
        this.remoteAddress = (InetSocketAddress) channel.remoteAddress();
        this.localAddress = (InetSocketAddress) channel.localAddress();
        this.requestHandler = requestHandler;
        this.unsentBytesMax = config.unsentBytesMax();
        this.intake = new Intake(config, () -> channel.isWritable() && !isResting, this::handle);
        this.pending = new PendingRequests(context, config.pendingRequestsMax());
        this.outbox = new Outbox(
                install(channel.pipeline(), socket.channelHandlerContext().name(), config));
    }

    /**
     * Makes a connection of a socket that was just accepted or opened. Must run in the socket's connect handler, on
     * {@code context}.
     *
     * @param home runs tasks on {@code context}; the same object for all connections of the context
     */
    public static Connection attach(
            NetSocket socket, Context context, Executor home, ConnectionConfig config, RequestHandler requestHandler) {
        return new Connection((NetSocketInternal) socket, (ContextInternal) context, home, config, requestHandler);
    }

    private ChannelHandlerContext install(ChannelPipeline pipeline, String vertxHandler, ConnectionConfig config) {
        channel.config().setWriteBufferWaterMark(UNSENT_BYTES);
        ConnectionHandler handler = new ConnectionHandler(this);
        pipeline.addBefore(vertxHandler, "frameDecoder", new FrameDecoder(config.frameBytesMax()));
        pipeline.addBefore(vertxHandler, "frameEncoder", new FrameEncoder());
        pipeline.addBefore(vertxHandler, "connection", handler);
        return pipeline.context(handler);
    }

    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** The context that owns this connection. */
    public Context context() {
        return context;
    }

    /**
     * Runs tasks on the connection's context. The same object for all connections of one event loop of a server, so
     * that work for many connections can be handed over as one task, and then costs one flush per connection.
     */
    public Executor home() {
        return home;
    }

    /** Whether the peer takes what is written; while it does not, nothing more is read from it. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    /**
     * Sends a request to the peer, in the serialisation that the peer uses itself. Takes {@code body} and releases it.
     *
     * @return the answer, whatever its code, completed on the connection's context; its receiver releases it. Fails with
     *     a {@link RemotingException}
     */
    public Future<RemotingCommand> request(RequestHeader header, ByteBuf body, Duration timeout) {
        if (isOnEventLoop()) {
            return requestNow(header, body, timeout);
        }
        Promise<RemotingCommand> promise = context.promise();
        home.execute(() -> requestNow(header, body, timeout).onComplete(promise));
        return promise.future();
    }

    private Future<RemotingCommand> requestNow(RequestHeader header, ByteBuf body, Duration timeout) {
        if (isClosing) {
            body.release();
            return failed(Reason.CONNECTION_CLOSED, "connection to " + remoteAddress + " is closed");
        }
        if (pending.isFull()) {
            body.release();
            return failed(
                    Reason.BUSY,
                    "pendingRequestsMax " + pending.pendingRequestsMax() + " reached on the connection to "
                            + remoteAddress);
        }
        int opaque = pending.nextOpaque();
        Future<RemotingCommand> answer =
                pending.await(opaque, timeout, "request " + header.code() + " to " + remoteAddress);
        write(newRequest(header, opaque, body));
        return answer;
    }

    private Future<RemotingCommand> failed(Reason reason, String message) {
        return context.failedFuture(new RemotingException(reason, message));
    }

    /** Sends a request that the peer does not answer. Takes {@code body} and releases it. */
    public void oneway(RequestHeader header, ByteBuf body) {
        if (isOnEventLoop()) {
            onewayNow(header, body);
        } else {
            home.execute(() -> onewayNow(header, body));
        }
    }

    private void onewayNow(RequestHeader header, ByteBuf body) {
        write(newRequest(header, pending.nextOpaque(), body).oneway());
    }

    private RemotingCommand newRequest(RequestHeader header, int opaque, ByteBuf body) {
        return RemotingCommand.request(header.code(), opaque, HeaderFields.of(header), body)
                .with(peerSerialization);
    }

    /** The serialisation of requests to the peer until the peer has sent a request in its own. */
    public Connection serialization(Serialization serialization) {
        peerSerialization = serialization;
        return this;
    }

    public <T> @Nullable T get(ConnectionKey<T> key) {
        Object value = attributes.get(key);
        return value == null ? null : key.cast(value);
    }

    public <T> void put(ConnectionKey<T> key, T value) {
        attributes.put(key, value);
    }

    /** Reads nothing more, and hands nothing on, until {@link #goOn}. On the context. */
    public void rest() {
        isResting = true;
        adjustReading();
    }

    /** Ends a rest. From any thread. */
    public void goOn() {
        home.execute(() -> {
            isResting = false;
            intake.drain();
            adjustReading();
        });
    }

    /** Runs {@code handler} on the context once the connection is closed, at once when it is already. */
    public void onClose(Runnable handler) {
        if (isClosed) {
            handler.run();
        } else {
            closeHandlers.add(handler);
        }
    }

    /** Flushes what is written and closes. */
    public void close() {
        if (isOnEventLoop()) {
            closeNow();
        } else {
            home.execute(this::closeNow);
        }
    }

    private void closeNow() {
        if (!isClosing) {
            isClosing = true;
            channel.config().setAutoRead(false);
            outbox.flushAndClose();
        }
    }

    boolean isOnEventLoop() {
        return channel.eventLoop().inEventLoop();
    }

    void onContext(Runnable task) {
        ContextInternal previous = context.beginDispatch();
        try {
            task.run();
        } finally {
            context.endDispatch(previous);
        }
    }

    /** Takes {@code command}, which has just been read. */
    void received(RemotingCommand command) {
        ContextInternal previous = context.beginDispatch();
        try {
            outbox.readBegins();
            take(command);
        } finally {
            context.endDispatch(previous);
        }
    }

    private void take(RemotingCommand command) {
        if (command.isResponse()) {
            if (!pending.complete(command)) {
                LOG.debug("{} answered opaque {}, which waits for nothing", remoteAddress, command.opaque());
                command.release();
            }
            return;
        }
        peerSerialization = command.serialization();
        intake.arrived(command);
        adjustReading();
    }

    private void handle(RemotingCommand request) {
        requestHandler.handle(new Exchange(this, request));
    }

    void readEnded() {
        outbox.readEnds();
    }

    private void write(RemotingCommand command) {
        write(command, null);
    }

    /**
     * Takes {@code command}; a closed connection releases it.
     *
     * @param unwritten run once when the command is not written, now or later
     */
    void write(RemotingCommand command, @Nullable Runnable unwritten) {
        if (isClosing) {
            command.release();
            if (unwritten != null) {
                unwritten.run();
            }
            return;
        }
        outbox.write(command, unwritten);
        if (outbox.unsentBytes() > unsentBytesMax) {
            LOG.warn(
                    "{} does not read: more than unsentBytesMax {} bytes wait for it, closing",
                    remoteAddress,
                    unsentBytesMax);
            closeNow();
        }
    }

    void ended(int bodyBytes) {
        intake.answered(bodyBytes);
        adjustReading();
    }

    void writabilityChanged() {
        intake.drain();
        adjustReading();
    }

    private void adjustReading() {
        boolean read = !isClosing && intake.wantsMore();
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    void failed(Throwable failure) {
        if (isClosing) {
            return;
        }
        if (failure instanceof DecoderException || failure instanceof IOException) {
            LOG.debug("closing {}: {}", remoteAddress, failure.getMessage());
        } else {
            LOG.error("closing {} after an unexpected failure", remoteAddress, failure);
        }
        closeNow();
    }

    void closed() {
        isClosing = true;
        isClosed = true;
        intake.close();
        pending.failAll("connection to " + remoteAddress + " was closed");
        closeHandlers.forEach(Runnable::run);
        closeHandlers.clear();
    }

    @Override
    public String toString() {
        return "connection " + localAddress + " - " + remoteAddress;
    }
}
