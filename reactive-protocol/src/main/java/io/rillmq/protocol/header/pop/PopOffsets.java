package io.rillmq.protocol.header.pop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Collects the lists in the answer to a pop: entries {@code retryFlag queueId value}, between semicolons. Clients find a
 * message's handle in them by its topic, queue and offset. A queue has one entry, however often it is added to: official
 * clients refuse a list that names one twice, and with it the whole answer.
 */
public final class PopOffsets {
    private final StringJoiner starts = new StringJoiner(";");
    /** By flag and queue. */
    private final Map<String, StringJoiner> offsets = new LinkedHashMap<>();

    private final StringJoiner counts = new StringJoiner(";");

    /**
     * Adds messages of one queue.
     *
     * @param queueOffsets in the order of the messages, at least one
     */
    public PopOffsets add(RetryFlag flag, int queueId, long... queueOffsets) {
        String queue = flag.text() + ' ' + queueId;
        StringJoiner list = offsets.get(queue);
        if (list == null) {
            starts.add(queue + ' ' + queueOffsets[0]);
            list = new StringJoiner(",", queue + ' ', "");
            offsets.put(queue, list);
        }
        for (long queueOffset : queueOffsets) {
            list.add(Long.toString(queueOffset));
        }
        return this;
    }

    /** How often all messages of a queue were handed out before, at least. */
    public PopOffsets addCount(int queueId, int count) {
        counts.add(entry(Integer.toString(queueId), count));
        return this;
    }

    /** How often one message was handed out before. */
    public PopOffsets addCount(int queueId, long queueOffset, int count) {
        counts.add(entry("qo" + queueId + '%' + queueOffset, count));
        return this;
    }

    private static String entry(String queue, int count) {
        return RetryFlag.NORMAL.text() + ' ' + queue + ' ' + count;
    }

    public String startOffsets() {
        return starts.toString();
    }

    public String messageOffsets() {
        return String.join(
                ";", offsets.values().stream().map(StringJoiner::toString).toList());
    }

    /** Empty when nothing was counted. */
    public String orderCounts() {
        return counts.toString();
    }
}
