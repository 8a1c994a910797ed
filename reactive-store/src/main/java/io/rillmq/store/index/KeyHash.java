package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.name.Topic;
import java.nio.charset.StandardCharsets;

/** The hash of a key in a topic, over the UTF-8 bytes of both where they lie. */
final class KeyHash {
    private static final long ODD_1 = 0x9E3779B97F4A7C15L;
    private static final long ODD_2 = 0xD6E8FEB86659FD93L;

    private final int unusedBits;

    /** @param bits how many of {@link KeyEntry#HASH_BITS} are used; tests use few to make keys collide */
    KeyHash(int bits) {
        this.unusedBits = Long.SIZE - bits;
    }

    long of(Topic topic, String key) {
        ByteBuf topicBytes = Unpooled.wrappedBuffer(topic.value().getBytes(StandardCharsets.UTF_8));
        ByteBuf keyBytes = Unpooled.wrappedBuffer(key.getBytes(StandardCharsets.UTF_8));
        long ofTopic = ofTopic(topicBytes, 0, topicBytes.readableBytes());
        return ofKey(ofTopic, keyBytes, 0, keyBytes.readableBytes());
    }

    /** To be given to {@link #ofKey}: the topic of several keys is hashed once. */
    long ofTopic(ByteBuf buf, int from, int end) {
        return absorb(ODD_2, buf, from, end);
    }

    long ofKey(long ofTopic, ByteBuf buf, int from, int end) {
        return absorb(ofTopic, buf, from, end) >>> unusedBits;
    }

    private static long absorb(long start, ByteBuf buf, int from, int end) {
        // With the length in it, zeros at the end count too.
        long hash = start + (end - from) * ODD_1;
        int at = from;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ buf.getLong(at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | buf.getUnsignedByte(at);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long value) {
        long mixed = value * ODD_1;
        mixed = (mixed ^ mixed >>> 32) * ODD_2;
        return mixed ^ mixed >>> 29;
    }
}
