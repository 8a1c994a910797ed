package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * Answers a heartbeat.
 *
 * @param isSubscriptionChanged whether the client must send its subscriptions in full next time
 * @param supportsFingerprints whether the client may send a fingerprint in their place
 */
public record HeartbeatResponseHeader(boolean isSubscriptionChanged, boolean supportsFingerprints)
        implements ResponseHeader {
    public static HeartbeatResponseHeader read(HeaderReader in) {
        return new HeartbeatResponseHeader(in.bool("IS_SUB_CHANGE", true), in.bool("IS_SUPPORT_HEART_BEAT_V2", false));
    }

    @Override
    public void write(HeaderWriter out) {
        out.bool("IS_SUB_CHANGE", isSubscriptionChanged).bool("IS_SUPPORT_HEART_BEAT_V2", supportsFingerprints);
    }
}
