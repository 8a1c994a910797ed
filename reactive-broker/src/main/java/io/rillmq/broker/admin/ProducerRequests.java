package io.rillmq.broker.admin;

import io.rillmq.broker.group.Member;
import io.rillmq.broker.group.ProducerGroups;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.ProducerConnections;
import io.rillmq.protocol.body.ProducerTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ProducerConnectionsHeader;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tools ask which producers are connected. */
public final class ProducerRequests {
    private final Owner owner;
    private final ProducerGroups producers;

    public ProducerRequests(Owner owner, ProducerGroups producers) {
        this.owner = owner;
        this.producers = producers;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_PRODUCER_CONNECTION_LIST, this::connections)
                .register(RequestCode.GET_ALL_PRODUCER_INFO, this::all);
    }

    private Future<Response> connections(Connection connection, RemotingCommand request) {
        ProducerGroup group = ProducerConnectionsHeader.read(request.header()).group();
        List<Member> members = producers.find(group);
        return (members.isEmpty()
                        ? Response.refused(ResponseCode.SYSTEM_ERROR, "the producer group[" + group + "] not exist")
                        : Response.ok(new ProducerConnections(members.stream()
                                        .map(Connections::describe)
                                        .toList())
                                .toJson()))
                .now();
    }

    private Future<Response> all(Connection connection, RemotingCommand request) {
        return owner.ask(producers::all).map(groups -> {
            Map<String, List<ProducerTable.Producer>> table = new TreeMap<>();
            groups.forEach((group, members) -> table.put(
                    group.value(),
                    members.stream().map(ProducerRequests::describe).toList()));
            return Response.ok(new ProducerTable(table).toJson());
        });
    }

    private static ProducerTable.Producer describe(ProducerGroups.Producer producer) {
        Member member = producer.member();
        return new ProducerTable.Producer(
                member.clientId(),
                "/" + Connections.addressOf(member),
                member.language().name(),
                member.version(),
                producer.seenMillis());
    }
}
