package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/**
 * Goes before the groups of a client, {@link io.rillmq.protocol.body.HeartbeatData}. RocketMQ's clients send no field, and
 * RocketMQ's brokers look for none.
 *
 * @param waits whether the client waits while a busy broker reads nothing from it, instead of being told that it is busy
 */
public record HeartbeatHeader(boolean waits) implements RequestHeader {
    private static final String WAITS = "rillWaits";

    public static HeartbeatHeader read(HeaderReader in) {
        return new HeartbeatHeader(in.bool(WAITS, false));
    }

    @Override
    public int code() {
        return RequestCode.HEART_BEAT;
    }

    @Override
    public void write(HeaderWriter out) {
        if (waits) {
            out.bool(WAITS, true);
        }
    }
}
