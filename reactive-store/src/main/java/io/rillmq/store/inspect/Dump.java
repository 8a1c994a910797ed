package io.rillmq.store.inspect;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.log.FileNames;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.log.Segment;
import io.rillmq.store.queue.EntryLayout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Gives out records of a topic, found through its consume queues, or by walking the log where those are missing. */
final class Dump {
    private final LogFiles files;
    private final QueueEntries entries;
    private final DumpRequest request;
    private final Consumer<DumpedRecord> out;
    private final Consumer<String> notices;
    private long count;

    Dump(
            LogFiles files,
            QueueEntries entries,
            DumpRequest request,
            Consumer<DumpedRecord> out,
            Consumer<String> notices) {
        this.files = files;
        this.entries = entries;
        this.request = request;
        this.out = out;
        this.notices = notices;
    }

    long run() throws IOException {
        List<Integer> queues = request.queueId().isPresent()
                ? List.of(request.queueId().getAsInt())
                : entries.queueIds(request.topic());
        boolean hasFiles = !queues.isEmpty();
        for (int queueId : queues) {
            hasFiles &= !entries.files(request.topic(), queueId).isEmpty();
        }
        if (hasFiles) {
            for (int queueId : queues) {
                throughQueue(queueId);
            }
        } else {
            notices.accept(wanted() + " has no consume-queue files: looking through the whole commit log");
            throughLog();
        }
        return count;
    }

    private String wanted() {
        return "topic " + request.topic()
                + (request.queueId().isPresent() ? " queue " + request.queueId().getAsInt() : "");
    }

    private boolean isEnough() {
        return count >= request.countMax();
    }

    private void throughQueue(int queueId) throws IOException {
        List<String> names = entries.files(request.topic(), queueId);
        long start = FileNames.offsetOf(names.get(0)) / EntryLayout.SIZE_BYTES;
        for (long at = Math.max(start, request.fromQueueOffset()); !isEnough(); at++) {
            Entry entry = entries.at(request.topic(), queueId, at);
            if (entry.isAbsent()) {
                return;
            }
            if (!entry.isBlank() && entry.logOffset() >= files.minOffset()) {
                throughEntry(queueId, at, entry);
            }
        }
    }

    private void throughEntry(int queueId, long queueOffset, Entry entry) throws IOException {
        String where = "topic " + request.topic() + " queue " + queueId + " offset " + queueOffset + ": ";
        Optional<ByteBuf> record = files.read(entry.logOffset(), entry.sizeBytes());
        if (record.isEmpty()) {
            notices.accept(where + "the entry points to no place in the log: " + entry);
            return;
        }
        ByteBuf bytes = record.get();
        try {
            int index = bytes.readerIndex();
            StoredMessage message = RecordReader.read(bytes);
            if (isThere(bytes, index, queueId, queueOffset)) {
                give(message);
            } else {
                notices.accept(where + "the entry points to the record of topic " + message.topic() + " queue "
                        + message.queueId() + " offset " + message.queueOffset() + ": " + entry);
            }
        } catch (MalformedRecordException damaged) {
            notices.accept(where + "the record is damaged (" + entry + "): " + damaged.getMessage());
        } finally {
            bytes.release();
        }
    }

    private boolean isThere(ByteBuf record, int index, int queueId, long queueOffset) {
        return RecordFacts.read(record, index, 0, 0)
                .inAllQueues()
                .anyMatch(facts -> facts.topic().equals(request.topic())
                        && facts.queueId() == queueId
                        && facts.queueOffset() == queueOffset);
    }

    private void throughLog() throws IOException {
        for (Segment segment : files.segments()) {
            if (!isEnough()) {
                new LogScan(List.of(segment), LogScan.UNKNOWN, new Picker()).run(segment.startOffset());
            }
        }
    }

    private void give(StoredMessage message) {
        out.accept(DumpedRecord.of(message));
        count++;
    }

    /** Picks the wanted records from all. */
    private final class Picker implements LogScan.Visitor {
        @Override
        public void record(ByteBuf bytes, int index, long logOffset, int sizeBytes) {
            RecordFacts facts = RecordFacts.read(bytes, index, logOffset, sizeBytes);
            boolean isWanted = facts.inAllQueues().anyMatch(this::isWanted);
            if (!isWanted || isEnough()) {
                return;
            }
            try {
                give(RecordReader.read(bytes.slice(index, sizeBytes)));
            } catch (MalformedRecordException damaged) {
                notices.accept("the record at log offset " + logOffset + " is damaged: " + damaged.getMessage());
            }
        }

        private boolean isWanted(RecordFacts facts) {
            return facts.topic().equals(request.topic())
                    && facts.queueOffset() >= request.fromQueueOffset()
                    && (request.queueId().isEmpty() || request.queueId().getAsInt() == facts.queueId());
        }

        @Override
        public void damaged(long from, long to, RecordCheck found) {
            notices.accept("the log is damaged from " + from + " to " + to + " and passed over there");
        }

        @Override
        public void torn(long end, RecordCheck found) {
            // The end of a segment, or of the log: nothing sound follows either way.
        }
    }
}
