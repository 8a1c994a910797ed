package io.rillmq.broker.append;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.dispatch.RefusedException;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;

/** From the store's refusals to RocketMQ's codes: those that a client retries elsewhere, and those that it does not. */
public final class AppendRefusals {
    private AppendRefusals() {}

    public static Response answer(Refused refused) {
        return Response.refused(codeOf(refused.reason()), refused.detail());
    }

    /** The same for a chain whose result is no response. */
    public static RefusedException failure(Refused refused) {
        return new RefusedException(codeOf(refused.reason()), refused.detail());
    }

    private static int codeOf(Reason reason) {
        return switch (reason) {
            case BUSY -> ResponseCode.SYSTEM_BUSY;
            case TOO_LARGE -> ResponseCode.MESSAGE_ILLEGAL;
            case DISK_FULL, READ_ONLY, SHUTTING_DOWN -> ResponseCode.SERVICE_NOT_AVAILABLE;
        };
    }
}
