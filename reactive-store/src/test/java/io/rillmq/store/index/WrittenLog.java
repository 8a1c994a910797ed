package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A commit log as the store's writer would leave it, written by the test's own thread. */
final class WrittenLog implements AutoCloseable {
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);

    final CommitLog log;

    private WrittenLog(CommitLog log) {
        this.log = log;
    }

    /** Opens a directory whose last sound record ends at {@code end}; what is behind is cut. */
    static WrittenLog open(Disk disk, Path directory, int segmentBytes, LogEnd end) throws IOException {
        CommitLog log = CommitLog.open(disk, directory, new LogConfig(segmentBytes, 0));
        log.truncate(end.offset(), end.offset());
        log.publishReadable(end);
        log.publishForced(end);
        return new WrittenLog(log);
    }

    /** Writes a record, readable at once, and returns its log offset. */
    long append(Topic topic, int sysFlag, MessageProperties properties, byte[] body, long storeMillis)
            throws IOException {
        ByteBuf record = Unpooled.buffer();
        RecordWriter.write(
                record,
                new RecordHead(topic, 0, 0, sysFlag, storeMillis, HOST, HOST, 0, 0, properties),
                Unpooled.wrappedBuffer(body));
        long at = log.readableEnd();
        Segment segment = log.last();
        if (segment == null || segment.endOffset() - at < record.readableBytes() + RecordLayout.END_OF_SEGMENT_BYTES) {
            segment = log.roll(at);
            at = segment.startOffset();
        }
        RecordLayout.place(record, 0, 0, at, storeMillis);
        segment.write(record.nioBuffer(), at);
        log.publishReadable(new LogEnd(at + record.readableBytes(), at, storeMillis));
        return at;
    }

    /** Everything that is readable is on the device when this returns. */
    void force() throws IOException {
        LogEnd end = log.readable();
        Segment last = log.last();
        if (last != null) {
            last.force();
        }
        log.publishForced(end);
    }

    /** Deletes the oldest segment, as the retention does, unless it is the last one. */
    void dropOldest() throws IOException {
        if (log.segments().size() > 1) {
            log.dropOldest();
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
