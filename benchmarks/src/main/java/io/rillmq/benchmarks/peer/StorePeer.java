package io.rillmq.benchmarks.peer;

import java.nio.file.Path;

/** A message store that is open on a directory. Its messages go to the queues 0 to {@link #QUEUES} - 1 of one topic. */
public interface StorePeer extends AutoCloseable {
    String TOPIC = "benchmark";
    int QUEUES = 4;
    String TAG = "TagA";
    String KEYS = "order-1234567";

    /** Which store. */
    enum Kind {
        RILLMQ("RillMQ"),
        ROCKETMQ("RocketMQ");

        public final String title;

        Kind(String title) {
            this.title = title;
        }

        public StorePeer open(Path directory, String flushDiskType) throws Exception {
            return switch (this) {
                case RILLMQ -> new RillStore(directory, flushDiskType);
                case ROCKETMQ -> new RocketMqStore(directory, flushDiskType);
            };
        }
    }

    /**
     * A source of messages, for one thread.
     *
     * @param bodyBytes of each message
     * @param inFlightMax appends that wait for their answer at once
     */
    Producer producer(int bodyBytes, int inFlightMax);

    /** Reads messages of one queue, for one thread. */
    Reader reader(int queueId);

    /** Messages that consumers can read, of all queues. */
    long readableCount();

    @Override
    void close();

    /** Appends messages, all alike but for their queue. */
    interface Producer {
        /** Begins to append one message, waiting first while too many appends wait for an answer. */
        void append(int queueId);

        /** Waits for the answers to everything. */
        void drain();

        /** Appends that were answered as stored. */
        long storedCount();
    }

    /** Reads messages in order. */
    interface Reader {
        /** Queue offset behind the newest message. */
        long maxOffset();

        /**
         * Brings messages into a buffer that could be sent to a consumer, waiting for the disk when need be.
         *
         * @return how many there were
         */
        int read(long queueOffset, int countMax);
    }
}
