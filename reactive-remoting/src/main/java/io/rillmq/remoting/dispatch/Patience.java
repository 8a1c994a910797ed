package io.rillmq.remoting.dispatch;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionKey;
import java.util.function.Predicate;

/**
 * Whether a client waits while nothing is read from it, instead of taking its broker for dead. It says so in its
 * heartbeats; RocketMQ's clients do not.
 */
public final class Patience {
    private static final ConnectionKey<Boolean> IS_PATIENT = new ConnectionKey<>("admission.isPatient", Boolean.class);

    private Patience() {}

    /**
     * The same processor of heartbeats, which notes who waits.
     *
     * @param waits whether a heartbeat says so
     */
    public static RequestProcessor noting(RequestProcessor heartbeats, Predicate<HeaderReader> waits) {
        return (connection, request) -> {
            if (waits.test(request.header())) {
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
