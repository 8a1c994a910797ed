package io.rillmq.remoting.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.rillmq.protocol.command.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * Writes commands and flushes them once per turn of the event loop: at the end of a read for answers made while
 * reading, else in one task behind the task that wrote. Owned by the connection's context.
 */
final class Outbox {
    private final ChannelHandlerContext channel;
    private final Runnable flush = this::flush;
    private boolean isReading;
    private boolean needsFlush;

    Outbox(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /**
     * Takes {@code command}.
     *
     * @param unwritten run when it turns out that it cannot be written
     */
    void write(RemotingCommand command, @Nullable Runnable unwritten) {
        channel.write(command, unwritten == null ? channel.voidPromise() : promise(unwritten));
        if (needsFlush) {
            return;
        }
        needsFlush = true;
        if (!isReading) {
            channel.executor().execute(flush);
        }
    }

    private ChannelPromise promise(Runnable unwritten) {
        ChannelPromise promise = channel.newPromise();
        promise.addListener(written -> {
            if (!written.isSuccess()) {
                unwritten.run();
                if (channel.channel().isRegistered()) {
                    // As for all others, whose promise is void.
                    channel.pipeline().fireExceptionCaught(written.cause());
                }
            }
        });
        return promise;
    }

    void readBegins() {
        isReading = true;
    }

    void readEnds() {
        isReading = false;
        flush();
    }

    /**
     * Closes the socket from here outward: Vert.x's own handler would first wait for a peer that may never read. With TLS
     * the peer has a short time to take what is written.
     */
    void flushAndClose() {
        flush();
        channel.close();
    }

    private void flush() {
        if (needsFlush) {
            needsFlush = false;
            channel.flush();
        }
    }

    /** Bytes that the peer has not accepted yet, flushed or not; 0 while the channel is writable. */
    long unsentBytes() {
        Channel socket = channel.channel();
        return socket.isWritable()
                ? 0
                : socket.bytesBeforeWritable()
                        + socket.config().getWriteBufferWaterMark().low();
    }
}
