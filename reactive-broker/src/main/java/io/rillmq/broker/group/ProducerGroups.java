package io.rillmq.broker.group;

import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.remoting.connection.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The live producers of all groups, one per group and connection. Owned by one context: every method runs on it, but for
 * {@link #find} and {@link #connectionOf}, which read what is published from any thread.
 */
public final class ProducerGroups {
    private final Duration expiry;
    private final int membersMax;
    private final Clock clock;
    private final Map<ProducerGroup, Map<Connection, Producer>> groups = new HashMap<>();
    private final Map<Connection, Client> clients = new HashMap<>();
    private final Map<ProducerGroup, List<Member>> published = new ConcurrentHashMap<>();
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    /** In all groups. */
    private int count;

    /**
     * @param expiry time without a heartbeat after which a producer is dropped
     * @param membersMax producers in all groups together; one more is refused
     */
    public ProducerGroups(Duration expiry, int membersMax, Clock clock) {
        this.expiry = expiry;
        this.membersMax = membersMax;
        this.clock = clock;
    }

    /** A producer, and when it was last heard of. */
    public record Producer(Member member, long seenMillis) {}

    /** The live members of a group in the order of their client ids; empty when nobody is there. From any thread. */
    public List<Member> find(ProducerGroup group) {
        return published.getOrDefault(group, List.of());
    }

    /** The newest connection over which a client with that id is a producer of any group. From any thread. */
    public Optional<Connection> connectionOf(String clientId) {
        return Optional.ofNullable(connections.get(clientId));
    }

    /** All groups that have members. */
    public Map<ProducerGroup, List<Producer>> all() {
        Map<ProducerGroup, List<Producer>> all = new TreeMap<>();
        groups.forEach((group, members) -> all.put(group, List.copyOf(members.values())));
        return all;
    }

    /**
     * Takes in one group of a heartbeat.
     *
     * @throws IllegalArgumentException when it would be one member too many
     */
    public void heartbeat(ProducerGroup group, Member member) {
        Map<Connection, Producer> members = groups.getOrDefault(group, Map.of());
        Producer before = members.get(member.connection());
        if (before == null && count >= membersMax) {
            throw new IllegalArgumentException("producer group " + group + " can have no further member: there are "
                    + count + " in all groups, and groupMembersMax is " + membersMax);
        }
        groups.computeIfAbsent(group, ignored -> new HashMap<>())
                .put(member.connection(), new Producer(member, clock.millis()));
        Client client = clients.computeIfAbsent(member.connection(), ignored -> new Client(member.clientId()));
        client.groups.add(group);
        if (before == null) {
            count++;
        }
        if (before == null || !before.member.equals(member)) {
            connections.remove(client.id, member.connection());
            client.id = member.clientId();
            connections.put(client.id, member.connection());
            publish(group);
        }
    }

    /** Takes a producer out that says good-bye over {@code connection}. */
    public void leave(ProducerGroup group, Connection connection) {
        Client client = clients.get(connection);
        if (client == null || !client.groups.remove(group)) {
            return;
        }
        Map<Connection, Producer> members = groups.getOrDefault(group, Map.of());
        members.remove(connection);
        count--;
        if (members.isEmpty()) {
            groups.remove(group);
        }
        if (client.groups.isEmpty()) {
            clients.remove(connection);
            connections.remove(client.id, connection);
        }
        publish(group);
    }

    /** Takes everybody out who came over {@code connection}. */
    public void closed(Connection connection) {
        Client client = clients.get(connection);
        if (client != null) {
            Set.copyOf(client.groups).forEach(group -> leave(group, connection));
        }
    }

    /** Drops producers whose heartbeats have stopped. */
    public void sweep() {
        long oldest = clock.millis() - expiry.toMillis();
        for (Map.Entry<ProducerGroup, Map<Connection, Producer>> group : List.copyOf(groups.entrySet())) {
            for (Producer producer : List.copyOf(group.getValue().values())) {
                if (producer.seenMillis < oldest) {
                    leave(group.getKey(), producer.member.connection());
                }
            }
        }
    }

    private void publish(ProducerGroup group) {
        Map<Connection, Producer> members = groups.get(group);
        if (members == null) {
            published.remove(group);
            return;
        }
        List<Member> view = new ArrayList<>();
        members.values().forEach(each -> view.add(each.member));
        view.sort(Comparator.comparing(Member::clientId));
        published.put(group, List.copyOf(view));
    }

    /** The client behind one connection. */
    private static final class Client {
        private final Set<ProducerGroup> groups = new HashSet<>();
        private String id;

        Client(String id) {
            this.id = id;
        }
    }
}
