package io.rillmq.protocol.body;

/** One producer group of a client. */
public record ProducerData(String groupName) {
    public ProducerData {
        groupName = Absent.refused(groupName, "groupName");
    }
}
