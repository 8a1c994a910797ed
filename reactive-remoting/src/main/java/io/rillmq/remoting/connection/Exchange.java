package io.rillmq.remoting.connection;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * A request of the peer and the duty to end it, exactly once. Until then it counts against the connection's bounds.
 * {@link #answer} may be called on any thread; the answer is written on the connection's context.
 */
public final class Exchange {
    private final Connection connection;
    private final RemotingCommand request;
    private final int bodyBytes;
    private boolean ended;

    Exchange(Connection connection, RemotingCommand request) {
        this.connection = connection;
        this.request = request;
        this.bodyBytes = request.body().readableBytes();
    }

    public Connection connection() {
        return connection;
    }

    /** The request. Its body is gone once the handler has released it; everything else stays readable. */
    public RemotingCommand request() {
        return request;
    }

    /**
     * Ends the exchange with an answer in the request's serialisation. A oneway request is ended without one, whatever
     * happened. Takes {@code body} and releases it.
     */
    public void answer(int code, @Nullable String remark, HeaderFields fields, ByteBuf body) {
        answer(code, remark, fields, body, null);
    }

    /** @param unwritten run once, on the connection's context, when the answer is not written after all */
    public void answer(
            int code, @Nullable String remark, HeaderFields fields, ByteBuf body, @Nullable Runnable unwritten) {
        if (connection.isOnEventLoop()) {
            end(code, remark, fields, body, unwritten);
        } else {
            connection.home().execute(() -> end(code, remark, fields, body, unwritten));
        }
    }

    private void end(
            int code, @Nullable String remark, HeaderFields fields, ByteBuf body, @Nullable Runnable unwritten) {
        if (ended) {
            body.release();
            throw new IllegalStateException("request " + request.code() + " was answered twice");
        }
        ended = true;
        if (request.isOneway()) {
            body.release();
            if (unwritten != null) {
                unwritten.run();
            }
        } else {
            connection.write(RemotingCommand.response(request, code, remark, fields, body), unwritten);
        }
        connection.ended(bodyBytes);
    }
}
