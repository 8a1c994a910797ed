package io.rillmq.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Reads queues by offset. The client that can do that for system topics too is the deprecated one. */
@SuppressWarnings("deprecation")
final class QueueReader implements AutoCloseable {
    private static final String GROUP = "readers-of-everything";
    private static final int PULL_COUNT = 32;

    private final DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(GROUP);

    ClientConfig config() {
        return consumer;
    }

    void start() throws MQClientException {
        consumer.start();
    }

    /** The messages of a queue from one offset to another, which must all be there. */
    List<MessageExt> read(MessageQueue queue, long from, long to) throws Exception {
        List<MessageExt> messages = new ArrayList<>();
        long next = from;
        while (next < to) {
            PullResult result = consumer.pull(queue, "*", next, PULL_COUNT);
            assertThat(result.getPullStatus()).as("%s at %d", queue, next).isEqualTo(PullStatus.FOUND);
            messages.addAll(result.getMsgFoundList());
            next = result.getNextBeginOffset();
        }
        return messages;
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}
