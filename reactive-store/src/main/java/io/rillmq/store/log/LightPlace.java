package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One place that a record has in a light queue, besides that in its topic's queue. Read from the record's properties, so
 * that whoever reads the log again finds the same.
 *
 * @param offsetAt where the digits of the queue offset begin, from the record's start
 * @param digits how many they are
 */
public record LightPlace(Topic queue, long queueOffset, int offsetAt, int digits) {
    private static final byte[] NAMES = PropertyNames.LIGHT_QUEUES.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OFFSETS = PropertyNames.LIGHT_QUEUE_OFFSETS.getBytes(StandardCharsets.US_ASCII);
    private static final byte NAME_END = 1;
    private static final byte VALUE_END = 2;
    private static final int RADIX = 10;

    /** Those of the record that begins at {@code index}, in its order; of a name or number that is none, no place. */
    public static List<LightPlace> of(ByteBuf buf, int index) {
        int from = RecordFields.propertiesIndex(buf, index) + Short.BYTES;
        int end = from + buf.getUnsignedShort(from - Short.BYTES);
        Part names = null;
        Part offsets = null;
        while (from < end) {
            int found = buf.indexOf(from, end, VALUE_END);
            int to = found < 0 ? end : found;
            // Most properties are told apart by their first letter.
            if (buf.getByte(from) == NAMES[0]) {
                if (isNamed(buf, from, to, NAMES)) {
                    names = new Part(from + NAMES.length + 1, to);
                } else if (isNamed(buf, from, to, OFFSETS)) {
                    offsets = new Part(from + OFFSETS.length + 1, to);
                }
            }
            from = to + 1;
        }
        return names == null || offsets == null || !LightQueues.canBeOf(RecordFields.topic(buf, index))
                ? List.of()
                : places(buf, index, names, offsets);
    }

    /** A stretch of the buffer. */
    private record Part(int from, int to) {
        /** The part up to the next separator. */
        Part first(ByteBuf buf) {
            int found = buf.indexOf(from, to, (byte) LightQueues.SEPARATOR);
            return new Part(from, found < 0 ? to : found);
        }

        Part behind(Part first) {
            return new Part(Math.min(to, first.to + 1), to);
        }

        boolean isEmpty() {
            return from == to;
        }

        String text(ByteBuf buf) {
            return buf.toString(from, to - from, StandardCharsets.UTF_8);
        }
    }

    private static boolean isNamed(ByteBuf buf, int from, int to, byte[] name) {
        if (to - from <= name.length || buf.getByte(from + name.length) != NAME_END) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (buf.getByte(from + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static List<LightPlace> places(ByteBuf buf, int index, Part names, Part offsets) {
        Map<Topic, LightPlace> places = new LinkedHashMap<>();
        Part namesLeft = names;
        Part offsetsLeft = offsets;
        while (!namesLeft.isEmpty() && !offsetsLeft.isEmpty()) {
            Part name = namesLeft.first(buf);
            Part offset = offsetsLeft.first(buf);
            long queueOffset = number(buf, offset);
            String queue = name.text(buf);
            if (queueOffset >= 0 && queue.startsWith(Topic.LIGHT_QUEUE_PREFIX)) {
                add(places, queue, queueOffset, offset.from - index, offset.to - offset.from);
            }
            namesLeft = namesLeft.behind(name);
            offsetsLeft = offsetsLeft.behind(offset);
        }
        return List.copyOf(places.values());
    }

    private static void add(Map<Topic, LightPlace> places, String name, long queueOffset, int offsetAt, int digits) {
        try {
            Topic queue = new Topic(name);
            // A queue has no message twice: the first place counts.
            places.putIfAbsent(queue, new LightPlace(queue, queueOffset, offsetAt, digits));
        } catch (IllegalArgumentException noName) {
            // Such a queue cannot be: another server may have let a producer name it.
        }
    }

    /** -1 for what is no number from 0 up. */
    private static long number(ByteBuf buf, Part part) {
        if (part.isEmpty() || part.to - part.from > LightQueues.OFFSET_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int at = part.from; at < part.to; at++) {
            int digit = buf.getByte(at) - '0';
            if (digit < 0 || digit >= RADIX) {
                return -1;
            }
            number = number * RADIX + digit;
        }
        return number;
    }

    /** Writes the offset into its room in the record that begins at {@code index}. */
    static void write(ByteBuf buf, int index, int offsetAt, long queueOffset) {
        long left = queueOffset;
        for (int at = index + offsetAt + LightQueues.OFFSET_DIGITS - 1; at >= index + offsetAt; at--) {
            buf.setByte(at, '0' + (int) (left % RADIX));
            left /= RADIX;
        }
    }
}
