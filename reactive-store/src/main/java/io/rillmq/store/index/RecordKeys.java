package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.SystemFlags;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What of a record is a key: its unique id, and each part of its keys, which are separated by spaces. */
final class RecordKeys {
    private static final byte NAME_END = 1;
    private static final byte VALUE_END = 2;
    private static final byte KEY_END = ' ';
    private static final byte[] KEYS = PropertyNames.KEYS.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNIQUE_KEY = PropertyNames.UNIQUE_KEY.getBytes(StandardCharsets.US_ASCII);

    private final KeyHash hash;
    private final KeySink sink;

    RecordKeys(KeyHash hash, KeySink sink) {
        this.hash = hash;
        this.sink = sink;
    }

    /** Whether RocketMQ indexes such records: all but those that say that a transaction was rolled back. */
    static boolean isIndexed(int sysFlag) {
        return SystemFlags.transactionOf(sysFlag) != SystemFlags.TRANSACTION_ROLLBACK;
    }

    /** Whether a query for {@code key} means a message with these properties. */
    static boolean matches(MessageProperties properties, String key, KeyKind kind) {
        if (key.equals(properties.get(PropertyNames.UNIQUE_KEY))) {
            return true;
        }
        String keys = properties.get(PropertyNames.KEYS);
        return switch (kind) {
            case UNIQUE_ID -> false;
            case ANY ->
                keys != null && !key.isEmpty() && Arrays.asList(keys.split(" ")).contains(key);
        };
    }

    /** Gives the sink the keys of one record whose topic and properties are these stretches of {@code buf}. */
    void read(
            ByteBuf buf,
            int topicFrom,
            int topicEnd,
            int propertiesFrom,
            int propertiesEnd,
            long logOffset,
            long storeMillis) {
        long ofTopic = hash.ofTopic(buf, topicFrom, topicEnd);
        int from = propertiesFrom;
        while (from < propertiesEnd) {
            int end = endOf(buf, from, propertiesEnd, VALUE_END);
            if (hasName(buf, from, end, UNIQUE_KEY)) {
                key(ofTopic, buf, from + UNIQUE_KEY.length + 1, end, logOffset, storeMillis);
            } else if (hasName(buf, from, end, KEYS)) {
                keys(ofTopic, buf, from + KEYS.length + 1, end, logOffset, storeMillis);
            }
            from = end + 1;
        }
    }

    private void keys(long ofTopic, ByteBuf buf, int from, int end, long logOffset, long storeMillis) {
        int at = from;
        while (at < end) {
            int keyEnd = endOf(buf, at, end, KEY_END);
            key(ofTopic, buf, at, keyEnd, logOffset, storeMillis);
            at = keyEnd + 1;
        }
    }

    private void key(long ofTopic, ByteBuf buf, int from, int end, long logOffset, long storeMillis) {
        if (from < end) {
            sink.key(hash.ofKey(ofTopic, buf, from, end), logOffset, storeMillis);
        }
    }

    private static int endOf(ByteBuf buf, int from, int end, byte terminator) {
        int found = buf.indexOf(from, end, terminator);
        return found < 0 ? end : found;
    }

    private static boolean hasName(ByteBuf buf, int from, int end, byte[] name) {
        if (end - from <= name.length || buf.getByte(from + name.length) != NAME_END) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (buf.getByte(from + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
