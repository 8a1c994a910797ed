package io.rillmq.client.admin;

import java.util.List;

/**
 * A topic as its route shows it.
 *
 * @param brokers the names of the brokers that hold it, sorted
 * @param readQueues queues that can be read, over all brokers
 * @param writeQueues queues that can be written, over all brokers
 */
public record TopicInfo(String name, List<String> brokers, int readQueues, int writeQueues) {
    public TopicInfo {
        brokers = List.copyOf(brokers);
    }
}
