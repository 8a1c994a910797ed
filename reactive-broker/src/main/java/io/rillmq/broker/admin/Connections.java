package io.rillmq.broker.admin;

import io.netty.util.NetUtil;
import io.rillmq.broker.group.Member;
import io.rillmq.protocol.body.ClientConnection;

/** How tools are shown who is connected. Pure functions. */
final class Connections {
    private Connections() {}

    static ClientConnection describe(Member member) {
        return new ClientConnection(
                member.clientId(), addressOf(member), member.language().name(), member.version());
    }

    /** {@code host:port} */
    static String addressOf(Member member) {
        return NetUtil.toSocketAddressString(member.connection().remoteAddress());
    }
}
