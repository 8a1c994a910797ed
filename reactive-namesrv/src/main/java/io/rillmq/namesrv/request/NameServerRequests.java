package io.rillmq.namesrv.request;

import io.rillmq.remoting.dispatch.RequestRouter;
import java.util.Map;

/** All requests that a name server answers. */
public final class NameServerRequests {
    private NameServerRequests() {}

    /**
     * A router for the connections of any event loop.
     *
     * @param fixedValues what the name server was started with, by key, shown to admin tools
     */
    public static RequestRouter router(NameServerState state, Map<String, String> fixedValues) {
        RequestRouter.Builder router = RequestRouter.builder();
        new RouteRequests(state).register(router);
        new BrokerRequests(state).register(router);
        new TopicRequests(state).register(router);
        new ClusterRequests(state).register(router);
        new KvRequests(state).register(router);
        new ConfigRequests(state, fixedValues).register(router);
        return router.build();
    }
}
