package io.rillmq.client.producer;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message to send, immutable: every method returns a new one. The body array is not copied; don't change it after it
 * was given.
 */
public final class Message {
    private static final byte[] NO_BODY = {};

    private final Topic topic;
    private final MessageProperties properties;
    private final byte[] body;

    private Message(Topic topic, MessageProperties properties, byte[] body) {
        this.topic = topic;
        this.properties = properties;
        this.body = body;
    }

    /**
     * A message without tag, keys and body. A body is needed before it can be sent.
     *
     * @throws IllegalArgumentException when {@code topic} is not a legal name
     */
    public static Message to(String topic) {
        return new Message(new Topic(topic), MessageProperties.EMPTY, NO_BODY);
    }

    /** With the one tag that consumers filter by: not blank, without {@code |}. */
    public Message tag(String tag) {
        if (tag.isBlank() || tag.indexOf('|') >= 0) {
            throw new IllegalArgumentException("tag must not be blank nor hold '|': '" + tag + "'");
        }
        return with(PropertyNames.TAGS, tag.trim());
    }

    /** With keys that the message can be found by, in place of earlier ones. A key holds no white space. */
    public Message key(String... keys) {
        for (String key : keys) {
            if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("key must not be empty nor hold white space: '" + key + "'");
            }
        }
        return with(PropertyNames.KEYS, String.join(" ", keys));
    }

    /** With an order key: messages of one topic with equal order keys go to one queue. */
    public Message orderedBy(String orderKey) {
        return with(PropertyNames.SHARDING_KEY, orderKey);
    }

    /**
     * To be delivered at {@code time} and not before; at once when that is over. Brokers refuse what is too far away for
     * them.
     */
    public Message deliverAt(Instant time) {
        return with(PropertyNames.TIMER_DELIVER_MILLIS, Long.toString(time.toEpochMilli()));
    }

    /**
     * With a property of the user's own.
     *
     * @throws IllegalArgumentException when RocketMQ reserves the name, or the name or value is empty
     */
    public Message property(String name, String value) {
        if (ReservedNames.contains(name)) {
            throw new IllegalArgumentException("property name '" + name + "' is reserved by RocketMQ, choose another");
        }
        return with(name, value);
    }

    public Message body(byte[] body) {
        return new Message(topic, properties, body);
    }

    /** With {@code text} in UTF-8 as the body. */
    public Message body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    private Message with(String name, String value) {
        return new Message(topic, properties.with(name, value), body);
    }

    public String topic() {
        return topic.value();
    }

    public Optional<String> tag() {
        return Optional.ofNullable(properties.get(PropertyNames.TAGS));
    }

    /** The keys, joined by a space. */
    public Optional<String> keys() {
        return Optional.ofNullable(properties.get(PropertyNames.KEYS));
    }

    public Optional<String> orderKey() {
        return Optional.ofNullable(properties.get(PropertyNames.SHARDING_KEY));
    }

    /** All properties, those of tag, keys and order key included. */
    public Map<String, String> properties() {
        return properties.toMap();
    }

    /** The same, as the wire has them. */
    public MessageProperties messageProperties() {
        return properties;
    }

    /** The array that was given, not a copy. */
    public byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return "Message to " + topic + " of " + body.length + " bytes, properties " + properties;
    }
}
