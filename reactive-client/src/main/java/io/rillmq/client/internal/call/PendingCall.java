package io.rillmq.client.internal.call;

import io.rillmq.client.error.ClientException;
import io.rillmq.client.error.MalformedAnswerException;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import reactor.core.publisher.MonoSink;

/** A request that was written and waits for its answer. Owned by the connection's event loop. */
final class PendingCall<T> {
    private final Request<T> request;
    private final MonoSink<T> sink;
    private final long writtenNanos;

    PendingCall(Request<T> request, MonoSink<T> sink, long writtenNanos) {
        this.request = request;
        this.sink = sink;
        this.writtenNanos = writtenNanos;
    }

    void answer(RemotingCommand command, String address) {
        T value;
        try {
            value = request.reader().apply(new Answer(command, request.header().code(), address));
        } catch (ClientException e) {
            sink.error(e);
            return;
        } catch (InvalidHeaderException
                | MalformedBodyException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            sink.error(new MalformedAnswerException(
                    "cannot read the answer of " + address + " to " + name() + ": " + e.getMessage(), e));
            return;
        }
        sink.success(value);
    }

    void fail(ClientException error) {
        sink.error(error);
    }

    boolean isOverdue(long nowNanos) {
        return nowNanos - writtenNanos > request.timeout().toNanos();
    }

    long writtenNanos() {
        return writtenNanos;
    }

    String name() {
        return RequestCode.nameOf(request.header().code());
    }

    long timeoutMillis() {
        return request.timeout().toMillis();
    }
}
