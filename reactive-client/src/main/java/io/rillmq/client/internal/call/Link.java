package io.rillmq.client.internal.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.rillmq.client.error.CallTimeoutException;
import io.rillmq.client.error.ClientException;
import io.rillmq.client.error.ConnectionException;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One open connection: writes requests, gives each its opaque, and matches answers to them. The state is owned by the
 * channel's event loop; {@link #call}, {@link #oneway} and {@link #close} may be called from any thread. Requests of one
 * pass of the loop are flushed together.
 */
final class Link extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    /** Time limits are checked this often: cheaper than a timer per call, and no call needs a finer one. */
    private static final long SWEEP_MILLIS = 50;

    private final String address;
    private final Channel channel;
    private final int pendingMax;
    private final Notices notices;
    private final IntObjectMap<PendingCall<?>> pending = new IntObjectHashMap<>();
    private int nextOpaque;
    private long lastReadNanos = System.nanoTime();
    private boolean isFlushPlanned;
    private boolean isSweepPlanned;

    Link(String address, Channel channel, int pendingMax, Notices notices) {
        this.address = address;
        this.channel = channel;
        this.pendingMax = pendingMax;
        this.notices = notices;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    <T> Mono<T> call(Request<T> request) {
        return Mono.create(sink -> onLoop(() -> write(request, sink)));
    }

    /** Completes when the request was handed to the socket; there is no answer. */
    Mono<Void> oneway(Request<?> request) {
        return Mono.create(sink -> onLoop(() -> {
            if (!isOpen()) {
                sink.error(closed());
                return;
            }
            write(command(request, nextOpaque++).oneway());
            sink.success();
        }));
    }

    void close() {
        channel.close();
    }

    private void onLoop(Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            action.run();
        } else {
            channel.eventLoop().execute(action);
        }
    }

    private <T> void write(Request<T> request, MonoSink<T> sink) {
        if (!isOpen()) {
            sink.error(closed());
            return;
        }
        if (pending.size() >= pendingMax) {
            sink.error(new ConnectionException(pending.size() + " requests wait for answers of " + address, null));
            return;
        }
        int opaque = nextOpaque++;
        pending.put(opaque, new PendingCall<>(request, sink, System.nanoTime()));
        write(command(request, opaque));
        planSweep();
    }

    private static RemotingCommand command(Request<?> request, int opaque) {
        byte[] bytes = request.body();
        ByteBuf body = bytes.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
        return RemotingCommand.request(request.header().code(), opaque, HeaderFields.of(request.header()), body);
    }

    private void write(RemotingCommand command) {
        channel.write(command).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        if (!isFlushPlanned) {
            isFlushPlanned = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void flush() {
        isFlushPlanned = false;
        channel.flush();
    }

    private void planSweep() {
        if (!isSweepPlanned) {
            isSweepPlanned = true;
            channel.eventLoop().schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        isSweepPlanned = false;
        long now = System.nanoTime();
        List<Integer> overdue = new ArrayList<>();
        for (IntObjectMap.PrimitiveEntry<PendingCall<?>> entry : pending.entries()) {
            if (entry.value().isOverdue(now)) {
                overdue.add(entry.key());
            }
        }
        overdue.forEach(this::timeOut);
        if (!pending.isEmpty()) {
            planSweep();
        }
    }

    private void timeOut(int opaque) {
        PendingCall<?> call = pending.remove(opaque);
        if (call == null) {
            return;
        }
        call.fail(new CallTimeoutException(
                "no answer of " + address + " to " + call.name() + " within " + call.timeoutMillis() + " ms"));
        // Nothing at all came since the request went out: the peer may be gone without a word. Connect anew.
        if (lastReadNanos - call.writtenNanos() < 0) {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastReadNanos = System.nanoTime();
        RemotingCommand command = (RemotingCommand) message;
        try {
            if (command.isResponse()) {
                complete(command);
            } else {
                serve(command);
            }
        } finally {
            command.release();
        }
    }

    private void complete(RemotingCommand answer) {
        PendingCall<?> call = pending.remove(answer.opaque());
        if (call == null) {
            LOG.debug("{} answered a request that nobody waits for: {}", address, answer);
            return;
        }
        call.answer(answer, address);
    }

    private void serve(RemotingCommand request) {
        if (notices.tell(address, request) || request.isOneway()) {
            return;
        }
        write(RemotingCommand.response(
                request,
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                "request type " + RequestCode.nameOf(request.code()) + " not supported",
                HeaderFields.EMPTY,
                Unpooled.EMPTY_BUFFER));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failAll(closed());
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection to {} failed", address, cause);
        failAll(new ConnectionException("connection to " + address + " failed: " + cause.getMessage(), cause));
        context.close();
    }

    private void failAll(ClientException error) {
        List<PendingCall<?>> calls = new ArrayList<>(pending.values());
        pending.clear();
        calls.forEach(call -> call.fail(error));
    }

    private ConnectionException closed() {
        return new ConnectionException("connection to " + address + " closed", null);
    }
}
