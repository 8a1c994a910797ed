package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.unique;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** RocketMQ's own admin tool. */
final class Tools {
    private Tools() {}

    /** A started one, which is shut down with the clients. */
    static DefaultMQAdminExt admin(Clients clients) throws MQClientException {
        DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
        admin.setNamesrvAddr(clients.nameServers());
        admin.setInstanceName(unique("admin"));
        admin.start();
        clients.atEnd(admin::shutdown);
        return admin;
    }
}
