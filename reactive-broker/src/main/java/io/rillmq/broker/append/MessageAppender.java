package io.rillmq.broker.append;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rillmq.broker.light.LightDispatch;
import io.rillmq.broker.light.LightQueuesConfig;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executor;

/** The bridge to the log writer: a record goes in, and its outcome comes home as a future. Usable from any thread. */
public final class MessageAppender {
    private final MessageStore store;
    private final LightDispatch light;

    /** For messages that go to no light queues. */
    public MessageAppender(MessageStore store) {
        this(store, new LightDispatch(LightQueuesConfig.DEFAULTS, store));
    }

    public MessageAppender(MessageStore store, LightDispatch light) {
        this.store = store;
        this.light = light;
    }

    /** What single messages are prepared with; those that come encoded must have been. */
    public LightDispatch light() {
        return light;
    }

    /**
     * Appends one message. Reads {@code body} before it returns and leaves it to the caller.
     *
     * @param home where the future completes: one task there for all that a batch of the log has for it
     * @param waitsForFlush false acknowledges at once what {@code SYNC_FLUSH} would have forced first
     * @throws IllegalArgumentException when a part of the message is longer than a record can hold
     */
    public Future<AppendOutcome> append(Executor home, RecordHead head, ByteBuf body, boolean waitsForFlush) {
        return append(home, head.topic(), head.queueId(), recordOf(head, body), waitsForFlush);
    }

    /** As above, for what lets others be deleted: it is taken while space is low, as long as there is some. */
    public Future<AppendOutcome> appendFreeingSpace(Executor home, RecordHead head, ByteBuf body) {
        Promise<AppendOutcome> promise = Promise.promise();
        store.append(new Append(home, head.topic(), head.queueId(), recordOf(head, body), true, promise::complete)
                .freeingSpace());
        return promise.future();
    }

    private ByteBuf recordOf(RecordHead message, ByteBuf body) {
        RecordHead head = prepared(message);
        ByteBuf record =
                PooledByteBufAllocator.DEFAULT.directBuffer(RecordWriter.sizeBytes(head, body.readableBytes()));
        RecordWriter.write(record, head, body);
        return record;
    }

    private RecordHead prepared(RecordHead head) {
        MessageProperties properties = light.preparedAgain(head.topic(), head.properties());
        return properties == head.properties() ? head : head.withProperties(properties);
    }

    /** Appends records that are already encoded. Takes {@code records} and releases them. */
    public Future<AppendOutcome> append(
            Executor home, Topic topic, int queueId, ByteBuf records, boolean waitsForFlush) {
        Promise<AppendOutcome> promise = Promise.promise();
        store.append(new Append(home, topic, queueId, records, waitsForFlush, promise::complete));
        return promise.future();
    }
}
