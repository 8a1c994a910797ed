package io.rillmq.remoting.tls;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import java.util.concurrent.Executor;

/**
 * Runs the calculations of one connection's handshake, some of which take milliseconds, on the worker threads of a
 * context; none for a connection that was closed while they waited.
 */
record HandshakeWork(Context context, Channel channel) implements Executor {
    @Override
    public void execute(Runnable task) {
        context.executeBlocking(
                () -> {
                    if (channel.isActive()) {
                        task.run();
                    }
                    return null;
                },
                false);
    }
}
