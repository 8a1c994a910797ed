package io.rillmq.compatibility;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;

/** The messages a consumer was given, in the order it got them. Safe for use by several threads. */
final class Inbox {
    private final List<MessageExt> messages = new ArrayList<>();

    MessageListenerConcurrently concurrently() {
        return (batch, context) -> {
            addAll(batch);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    MessageListenerOrderly orderly() {
        return (batch, context) -> {
            addAll(batch);
            return ConsumeOrderlyStatus.SUCCESS;
        };
    }

    /** Returns the count of messages after adding. */
    synchronized int addAll(Collection<MessageExt> batch) {
        messages.addAll(batch);
        return messages.size();
    }

    synchronized List<MessageExt> messages() {
        return List.copyOf(messages);
    }

    List<String> bodies() {
        return messages().stream().map(Inbox::body).toList();
    }

    /** Bodies by queue id, each list in the order of arrival. */
    Map<Integer, List<String>> bodiesByQueue() {
        return messages().stream()
                .collect(Collectors.groupingBy(
                        MessageExt::getQueueId, Collectors.mapping(Inbox::body, Collectors.toList())));
    }

    static String body(MessageExt message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    /** Waits until at least {@code count} messages are there. */
    void awaitCount(int count) {
        await().atMost(Clients.WAIT).until(() -> messages().size() >= count);
    }

    /** Waits until each of the bodies is there at least once. */
    void awaitBodies(Collection<String> expected) {
        await().atMost(Clients.WAIT).until(() -> bodies().containsAll(expected));
    }
}
