package io.rillmq.broker.light;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prepares messages for the light queues that they name: the store puts each where its properties have room. Any thread. */
public final class LightDispatch {
    private final LightQueuesConfig config;
    private final MessageStore store;

    public LightDispatch(LightQueuesConfig config, MessageStore store) {
        this.config = config;
        this.store = store;
    }

    /**
     * Why messages cannot be taken for the light queue that they are sent to, or those that they name; null when they can.
     * Counted together: a batch may name as many as there are bytes in it.
     */
    public @Nullable Response refusalOf(Topic topic, List<MessageProperties> messages) {
        if (!config.isEnabled()) {
            return null;
        }
        if (topic.isLightQueue()) {
            return refusalOf(Set.of(topic));
        }
        if (!LightQueues.canBeOf(topic.value())) {
            return null;
        }
        Set<Topic> queues = new HashSet<>();
        for (MessageProperties properties : messages) {
            try {
                queues.addAll(queuesOf(topic, properties));
            } catch (IllegalArgumentException noNames) {
                return Response.refused(
                        ResponseCode.MESSAGE_ILLEGAL,
                        "property " + (isLite(properties) ? PropertyNames.LITE_TOPIC : PropertyNames.LIGHT_QUEUES)
                                + ": " + noNames.getMessage());
            }
        }
        return refusalOf(queues);
    }

    private @Nullable Response refusalOf(Set<Topic> queues) {
        int count = store.lightQueueCount();
        if (count + queues.size() <= config.queuesMax()) {
            return null;
        }
        long added = queues.stream().filter(queue -> !store.has(queue)).count();
        return added == 0 || count + added <= config.queuesMax()
                ? null
                : Response.refused(
                        ResponseCode.LMQ_QUOTA_EXCEEDED,
                        "this broker has " + count + " light queues, the message would add " + added
                                + " and maxLmqConsumeQueueNum is " + config.queuesMax() + "; delete some or raise it");
    }

    private static boolean isLite(MessageProperties properties) {
        String liteTopic = properties.get(PropertyNames.LITE_TOPIC);
        return liteTopic != null && !liteTopic.isEmpty();
    }

    /** The light queue of a message to a lite topic, which counts alone as in RocketMQ, or those that the message names. */
    private static List<Topic> queuesOf(Topic topic, MessageProperties properties) {
        String names = properties.get(PropertyNames.LIGHT_QUEUES);
        if (isLite(properties)) {
            return List.of(LightQueues.ofLite(topic, String.valueOf(properties.get(PropertyNames.LITE_TOPIC))));
        }
        return names == null ? List.of() : LightQueues.parse(names);
    }

    /** The properties as they are stored: with room for an offset in each light queue, and never with the sender's. */
    public MessageProperties prepared(Topic topic, MessageProperties properties) {
        if (topic.isLightQueue()) {
            // Clients that pop it would look for their place in what the sender wrote.
            return properties.without(PropertyNames.LIGHT_QUEUES).without(PropertyNames.LIGHT_QUEUE_OFFSETS);
        }
        boolean isForSome = isLite(properties) || properties.has(PropertyNames.LIGHT_QUEUES);
        if ((!isForSome && !properties.has(PropertyNames.LIGHT_QUEUE_OFFSETS)) || !LightQueues.canBeOf(topic.value())) {
            return properties;
        }
        List<Topic> queues = config.isEnabled() ? soundQueuesOf(topic, properties) : List.of();
        if (queues.isEmpty()) {
            return properties.without(PropertyNames.LIGHT_QUEUE_OFFSETS);
        }
        MessageProperties naming = isLite(properties)
                ? properties.with(PropertyNames.LIGHT_QUEUES, queues.get(0).value())
                : properties;
        return naming.with(PropertyNames.LIGHT_QUEUE_OFFSETS, LightQueues.roomForOffsets(queues.size()));
    }

    /** The same for a message that was taken before: where that room is more than a record has, it is in its topic alone. */
    public MessageProperties preparedAgain(Topic topic, MessageProperties properties) {
        MessageProperties prepared = prepared(topic, properties);
        return prepared == properties || prepared.sizeBytes() <= MessageProperties.SIZE_BYTES_MAX
                ? prepared
                : properties.without(PropertyNames.LIGHT_QUEUE_OFFSETS);
    }

    private static List<Topic> soundQueuesOf(Topic topic, MessageProperties properties) {
        try {
            return queuesOf(topic, properties);
        } catch (IllegalArgumentException noNames) {
            // Refused, or stored by a server that let it pass: then it stays in its topic's queue alone.
            return List.of();
        }
    }
}
