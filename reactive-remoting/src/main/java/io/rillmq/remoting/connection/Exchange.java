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
        if (connection.isOnEventLoop()) {
            end(code, remark, fields, body);
        } else {
            connection.home().execute(() -> end(code, remark, fields, body));
        }
    }

    private void end(int code, @Nullable String remark, HeaderFields fields, ByteBuf body) {
        if (ended) {
            body.release();
            throw new IllegalStateException("request " + request.code() + " was answered twice");
        }
        ended = true;
        if (request.isOneway()) {
            body.release();
        } else {
            connection.write(RemotingCommand.response(request, code, remark, fields, body));
        }
        connection.ended(bodyBytes);
    }
}
