package io.rillmq.remoting.dispatch;

import io.rillmq.protocol.header.client.HeartbeatHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionKey;

/**
 * Whether a client waits while nothing is read from it, instead of taking its broker for dead. It says so in its
 * heartbeats; RocketMQ's clients do not.
 */
public final class Patience {
    private static final ConnectionKey<Boolean> IS_PATIENT = new ConnectionKey<>("admission.isPatient", Boolean.class);

    private Patience() {}

    /** The same processor of heartbeats, which notes who waits. */
    public static RequestProcessor noting(RequestProcessor heartbeats) {
        return (connection, request) -> {
            if (HeartbeatHeader.read(request.header()).waits()) {
                connection.put(IS_PATIENT, true);
            }
            return heartbeats.process(connection, request);
        };
    }

    /** On the connection's context. */
    static boolean isPatient(Connection connection) {
        return connection.get(IS_PATIENT) != null;
    }
}
