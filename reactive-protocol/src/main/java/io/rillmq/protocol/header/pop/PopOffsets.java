package io.rillmq.protocol.header.pop;

import java.util.StringJoiner;

/**
 * Collects the lists in the answer to a pop: entries {@code retryFlag queueId value}, between semicolons. Clients find a
 * message's handle in them by its topic, queue and offset.
 */
public final class PopOffsets {
    private final StringJoiner starts = new StringJoiner(";");
    private final StringJoiner offsets = new StringJoiner(";");
    private final StringJoiner counts = new StringJoiner(";");

    /**
     * Adds the messages of one queue.
     *
     * @param queueOffsets in the order of the messages, at least one
     */
    public PopOffsets add(RetryFlag flag, int queueId, long... queueOffsets) {
        starts.add(entry(flag, Integer.toString(queueId), Long.toString(queueOffsets[0])));
        StringBuilder list = new StringBuilder();
        for (long queueOffset : queueOffsets) {
            list.append(list.isEmpty() ? "" : ",").append(queueOffset);
        }
        offsets.add(entry(flag, Integer.toString(queueId), list.toString()));
        return this;
    }

    /** How often all messages of a queue were handed out before, at least. */
    public PopOffsets addCount(int queueId, int count) {
        counts.add(entry(RetryFlag.NORMAL, Integer.toString(queueId), Integer.toString(count)));
        return this;
    }

    /** How often one message was handed out before. */
    public PopOffsets addCount(int queueId, long queueOffset, int count) {
        counts.add(entry(RetryFlag.NORMAL, "qo" + queueId + '%' + queueOffset, Integer.toString(count)));
        return this;
    }

    private static String entry(RetryFlag flag, String queue, String value) {
        return flag.text() + ' ' + queue + ' ' + value;
    }

    public String startOffsets() {
        return starts.toString();
    }

    public String messageOffsets() {
        return offsets.toString();
    }

    /** Empty when nothing was counted. */
    public String orderCounts() {
        return counts.toString();
    }
}
