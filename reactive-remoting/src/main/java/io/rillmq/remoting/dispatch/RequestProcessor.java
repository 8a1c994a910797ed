package io.rillmq.remoting.dispatch;

import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.remoting.connection.Connection;
import io.vertx.core.Future;

/** Answers the requests of one or more codes. */
@FunctionalInterface
public interface RequestProcessor {
    /**
     * Runs on the connection's context. The router releases {@code request} when this method returns: what is needed of
     * its body later is copied or retained here. Code, fields and opaque stay readable.
     *
     * <p>A refusal is a {@link Response}. An {@code InvalidHeaderException}, {@code MalformedBodyException} or {@link IllegalArgumentException}, thrown or
     * as the future's failure, is answered INVALID_PARAMETER with its message; anything else SYSTEM_ERROR. The answer to a oneway request is
     * dropped.
     *
     * @return the answer, completed on any thread, best on the connection's context
     */
    Future<Response> process(Connection connection, RemotingCommand request);
}
