package io.rillmq.compatibility;

import io.rillmq.compatibility.History.Delivery;
import io.rillmq.compatibility.History.Place;
import io.rillmq.compatibility.History.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** A consumer group whose members come and go, and tell the history of each message. Owned by the test's thread. */
final class SoakGroup {
    private static final String RETRY_PREFIX = "%RETRY%";
    /** Members are many, and have little to do. */
    private static final int THREADS = 2;

    private static final int SHORTEST_DELAY_LEVEL = 1;
    private static final long SUSPEND_MILLIS = 100;
    private static final long INVISIBLE_MILLIS = 20_000;

    /** How its members get messages. */
    enum Mode {
        CONCURRENT,
        /** One message of a queue after the other. */
        ORDERED,
        /** From the broker's hand. */
        POPPED
    }

    private final String name;
    private final List<String> topics;
    private final Mode mode;
    private final Clients clients;
    private final History history;
    private final Deque<DefaultMQPushConsumer> members = new ArrayDeque<>();
    private int joined;

    SoakGroup(String name, List<String> topics, Mode mode, Clients clients, History history) {
        this.name = name;
        this.topics = topics;
        this.mode = mode;
        this.clients = clients;
        this.history = history;
        topics.forEach(topic -> history.add(new Subscription(topic, name, mode == Mode.ORDERED)));
    }

    void join() throws Exception {
        String member = name + "#" + ++joined;
        history.disturbedBy(member + " joins", name, () -> {
            members.addLast(started(member));
            return true;
        });
    }

    /** The longest member. */
    void leave() throws Exception {
        DefaultMQPushConsumer member = members.removeFirst();
        history.disturbedBy("one leaves " + name, name, () -> {
            member.shutdown();
            return true;
        });
    }

    private DefaultMQPushConsumer started(String member) throws MQClientException {
        DefaultMQPushConsumer consumer = clients.consumer(name);
        consumer.setConsumeThreadMin(THREADS);
        consumer.setConsumeThreadMax(THREADS);
        for (String topic : topics) {
            consumer.subscribe(topic, "*");
        }
        if (mode == Mode.POPPED) {
            consumer.setClientRebalance(false);
            consumer.setPopInvisibleTime(INVISIBLE_MILLIS);
        }
        if (mode == Mode.ORDERED) {
            consumer.registerMessageListener(orderly(member));
        } else {
            consumer.registerMessageListener(concurrently(member));
        }
        consumer.start();
        return consumer;
    }

    private MessageListenerConcurrently concurrently(String member) {
        return (batch, context) -> {
            if (isRefused(member, batch)) {
                if (mode == Mode.CONCURRENT) {
                    // What is popped has delays of its own.
                    context.setDelayLevelWhenNextConsume(SHORTEST_DELAY_LEVEL);
                }
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    private MessageListenerOrderly orderly(String member) {
        return (batch, context) -> {
            if (isRefused(member, batch)) {
                context.setSuspendCurrentQueueTimeMillis(SUSPEND_MILLIS);
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
            return ConsumeOrderlyStatus.SUCCESS;
        };
    }

    /** Tells the delivery. Batches have one message unless a consumer asks for more. */
    private boolean isRefused(String member, List<MessageExt> batch) {
        MessageExt message = batch.get(0);
        boolean isRefused =
                message.getReconsumeTimes() < Integer.parseInt(message.getUserProperty(SoakSender.REFUSALS));
        boolean isRetried = message.getProperty(MessageConst.PROPERTY_RETRY_TOPIC) != null
                || mode == Mode.POPPED && message.getReconsumeTimes() > 0;
        history.add(new Delivery(
                Inbox.body(message),
                message.getTopic(),
                name,
                member,
                new Place(
                        isRetried ? RETRY_PREFIX + name : message.getTopic(),
                        message.getQueueId(),
                        message.getQueueOffset()),
                System.currentTimeMillis(),
                isRefused));
        return isRefused;
    }
}
