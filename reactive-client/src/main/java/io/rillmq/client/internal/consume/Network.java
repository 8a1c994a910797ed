package io.rillmq.client.internal.consume;

import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.route.Routes;
import reactor.core.scheduler.Scheduler;

/**
 * What a session talks through.
 *
 * @param owner the one event loop that owns the session's state
 */
record Network(Calls calls, Routes routes, Scheduler owner) {}
