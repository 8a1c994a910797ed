package io.rillmq.client.internal.call;

import static io.rillmq.protocol.command.ResponseCode.FLOW_CONTROL;
import static io.rillmq.protocol.command.ResponseCode.GO_AWAY;
import static io.rillmq.protocol.command.ResponseCode.NOT_IN_CURRENT_UNIT;
import static io.rillmq.protocol.command.ResponseCode.NO_BUYER_ID;
import static io.rillmq.protocol.command.ResponseCode.NO_PERMISSION;
import static io.rillmq.protocol.command.ResponseCode.SERVICE_NOT_AVAILABLE;
import static io.rillmq.protocol.command.ResponseCode.SYSTEM_BUSY;
import static io.rillmq.protocol.command.ResponseCode.SYSTEM_ERROR;
import static io.rillmq.protocol.command.ResponseCode.TOPIC_NOT_EXIST;

/** Which response codes another attempt can help with: RocketMQ's own table for producers, 5.x. */
public final class Retries {
    private Retries() {}

    public static boolean canHelp(int responseCode) {
        return switch (responseCode) {
            case SYSTEM_ERROR,
                    SYSTEM_BUSY,
                    SERVICE_NOT_AVAILABLE,
                    NO_PERMISSION,
                    TOPIC_NOT_EXIST,
                    NO_BUYER_ID,
                    NOT_IN_CURRENT_UNIT,
                    FLOW_CONTROL,
                    GO_AWAY -> true;
            default -> false;
        };
    }

    /** The server has too much to do: waiting helps, the attempt does not count. */
    public static boolean isBusy(int responseCode) {
        return responseCode == SYSTEM_BUSY || responseCode == FLOW_CONTROL;
    }
}
