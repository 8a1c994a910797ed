package io.rillmq.broker.append;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.thread.StoreBusyException;
import io.vertx.core.Future;

/** The answer to a question that the store had no reader free for. */
public final class StoreBusy {
    private StoreBusy() {}

    /** SYSTEM_BUSY (2) for that failure; any other stays one. */
    public static Future<Response> answer(Throwable failure) {
        return failure instanceof StoreBusyException
                ? Response.refused(ResponseCode.SYSTEM_BUSY, String.valueOf(failure.getMessage()))
                        .now()
                : Future.failedFuture(failure);
    }
}
