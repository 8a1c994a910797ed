package io.rillmq.client.internal.produce;

import io.rillmq.client.internal.call.Member;
import io.rillmq.protocol.body.ProducerData;
import io.rillmq.protocol.name.ProducerGroup;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A producer group, known to the brokers that it sends to. Thread-safe. */
final class ProducerMember implements Member {
    private final ProducerData data;
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();

    ProducerMember(ProducerGroup group) {
        this.data = new ProducerData(group.value());
    }

    /** Returns true for an address that is new. */
    boolean sendsTo(String address) {
        return !addresses.contains(address) && addresses.add(address);
    }

    @Override
    public Set<String> addresses() {
        return Set.copyOf(addresses);
    }

    @Override
    public ProducerData producer() {
        return data;
    }
}
