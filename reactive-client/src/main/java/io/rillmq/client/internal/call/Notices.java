package io.rillmq.client.internal.call;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * What brokers tell their clients without being asked, by request code. Thread-safe; listeners run on the connection's
 * event loop and must not block.
 */
public final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Map<Integer, Set<BiConsumer<String, HeaderReader>>> listeners = new ConcurrentHashMap<>();

    /** Until disposed, {@code listener} gets the broker's address and the header of each notice with {@code code}. */
    public Disposable listen(int code, BiConsumer<String, HeaderReader> listener) {
        Set<BiConsumer<String, HeaderReader>> all =
                listeners.computeIfAbsent(code, ignored -> ConcurrentHashMap.newKeySet());
        all.add(listener);
        return () -> all.remove(listener);
    }

    /** Returns false when nobody listens for this code. */
    boolean tell(String address, RemotingCommand notice) {
        Set<BiConsumer<String, HeaderReader>> all = listeners.getOrDefault(notice.code(), Set.of());
        for (BiConsumer<String, HeaderReader> listener : all) {
            try {
                listener.accept(address, notice.header());
            } catch (InvalidHeaderException e) {
                LOG.debug("{} sent a bad {}: {}", address, RequestCode.nameOf(notice.code()), e.getMessage());
            }
        }
        return !all.isEmpty();
    }
}
