package io.rillmq.namesrv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.RegisterBrokerBody;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.header.route.RegisterBrokerHeader;
import java.util.Map;
import java.util.TreeMap;

/** What a broker of the tests registers with. */
record TestBroker(String name, long id, String address, DataVersion version, Map<String, TopicConfig> topics) {
    static final String CLUSTER = "DefaultCluster";

    static TestBroker master(String name, String address, TopicConfig... topics) {
        Map<String, TopicConfig> table = new TreeMap<>();
        table.put("TBW102", new TopicConfig("TBW102", 8, 7));
        table.put(name, new TopicConfig(name, 1, 7));
        for (TopicConfig topic : topics) {
            table.put(topic.name(), topic);
        }
        return new TestBroker(name, 0, address, new DataVersion(0, 1_700_000_000_000L, 1), table);
    }

    RemotingCommand register(Peer peer) {
        return peer.ask(header(0, false), body().toBuffer());
    }

    RemotingCommand registerCompressed(Peer peer) {
        ByteBuf body = Unpooled.wrappedBuffer(body().toCompressed());
        return peer.ask(header(RegisterBrokerBody.crcOf(body), true), body);
    }

    RegisterBrokerBody body() {
        return new RegisterBrokerBody(new TopicConfigTable(version, topics));
    }

    RegisterBrokerHeader header(int crc, boolean isCompressed) {
        return new RegisterBrokerHeader(name, address, CLUSTER, "127.0.0.1:10912", id, null, false, isCompressed, crc);
    }
}
