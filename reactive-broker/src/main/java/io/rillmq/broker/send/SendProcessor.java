package io.rillmq.broker.send;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.append.AppendRefusals;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.timer.TimerGate;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.broker.transaction.HalfGate;
import io.rillmq.broker.transaction.HalfRecords;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SEND_MESSAGE (10), SEND_MESSAGE_V2 (310) and SEND_BATCH_MESSAGE (320): checks a message, builds its record and hands
 * it to the log writer. The usual way leaves the connection's event loop for the log writer only; a new topic and a
 * message to a retry topic are asked of the owner of the tables first.
 */
public final class SendProcessor implements RequestProcessor {
    private static final int UNIT_TOPIC = 1;
    private static final int UNIT_SUBSCRIPTION = 2;
    private final Supplier<SendConfig> config;
    private final IntSupplier brokerPermission;
    private final Owner owner;
    private final TopicTable topics;
    private final RetryRedirect retries;
    private final HalfGate halves;
    private final MessageAppender appender;
    private final RecordAssembler assembler;
    private final TimerGate timers;
    private final SendMeters meters;

    /** The tables that are looked into. */
    public record Tables(Owner owner, TopicTable topics, RetryRedirect retries, HalfGate halves) {}

    public SendProcessor(
            Supplier<SendConfig> config,
            IntSupplier brokerPermission,
            Tables tables,
            MessageAppender appender,
            RecordAssembler assembler,
            TimerGate timers,
            SendMeters meters) {
        this.config = config;
        this.brokerPermission = brokerPermission;
        this.owner = tables.owner();
        this.topics = tables.topics();
        this.retries = tables.retries();
        this.halves = tables.halves();
        this.appender = appender;
        this.assembler = assembler;
        this.timers = timers;
        this.meters = meters;
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        SendHeader header = SendHeader.read(request.code(), request.header());
        Send send = new Send(connection, request.version(), header, isBatch(request, header), request.body());
        Response refusal = MessageChecks.ofBroker(brokerPermission.getAsInt());
        if (refusal == null) {
            refusal = MessageChecks.ofTopicName(header.topic());
        }
        if (refusal == null && send.isBatch()) {
            refusal = MessageChecks.ofBatch(header);
        }
        if (refusal == null) {
            refusal = MessageChecks.ofInnerBatch(header);
        }
        if (refusal != null) {
            return refusal.now();
        }
        TopicConfig topic = topics.find(header.topic());
        return topic != null && !header.topic().isRetry() ? store(send, header.topic(), topic) : storeLater(send);
    }

    private static boolean isBatch(RemotingCommand request, SendHeader header) {
        return request.code() == RequestCode.SEND_BATCH_MESSAGE || header.isBatch();
    }

    /** The ways that have to ask first; the body is kept until they have their answer. */
    private Future<Response> storeLater(Send send) {
        ByteBuf body = send.body().retain();
        return resolve(send).onComplete(ignored -> body.release());
    }

    private Future<Response> resolve(Send send) {
        if (!send.header().topic().isRetry()) {
            return storeInNewTopic(send);
        }
        return retries.of(send.header(), send.clientVersion()).compose(destination -> {
            if (destination instanceof RetryRedirect.Destination.Refused refused) {
                return refused.answer().now();
            }
            if (destination instanceof RetryRedirect.Destination.DeadLetter deadLetter) {
                return storeAsDeadLetter(send, deadLetter.topic());
            }
            return storeInNewTopic(send);
        });
    }

    private Future<Response> storeInNewTopic(Send send) {
        Topic topic = send.header().topic();
        return owner.askLater(() -> create(send.header()))
                .compose(creation -> creation instanceof Creation.There there
                        ? store(send, topic, there.topic())
                        : Refusals.unknownTopic(topic, ((Creation.Refused) creation).reason())
                                .now());
    }

    private Future<Creation> create(SendHeader header) {
        if (header.topic().isRetry()) {
            return topics.findOrCreate(header.topic(), 1);
        }
        int topicSysFlag = header.isUnitMode() ? (header.topic().isRetry() ? UNIT_SUBSCRIPTION : UNIT_TOPIC) : 0;
        return topics.findOrCreate(
                header.topic(), header.defaultTopic(), header.defaultTopicQueueCount(), topicSysFlag);
    }

    private Future<Response> storeAsDeadLetter(Send send, TopicConfig topic) {
        MessageProperties properties =
                DeadLetters.given(MessageProperties.parse(send.header().properties()));
        return storeOne(send, new Topic(topic.name()), topic, SendHeader.ANY_QUEUE, properties);
    }

    private Future<Response> store(Send send, Topic topic, TopicConfig config) {
        return send.isBatch()
                ? storeBatch(send, topic, config)
                : storeOne(
                        send,
                        topic,
                        config,
                        send.header().queueId(),
                        MessageProperties.parse(send.header().properties()));
    }

    private Future<Response> storeOne(
            Send send, Topic topic, TopicConfig topicConfig, int wantedQueue, MessageProperties sent) {
        Response refusal = MessageChecks.ofQueue(topic, wantedQueue, topicConfig);
        if (refusal == null) {
            refusal = MessageChecks.ofBody(
                    send.body().readableBytes(), config.get().messageBytesMax());
        }
        if (refusal == null) {
            refusal = MessageChecks.ofKind(send.header(), sent);
        }
        if (refusal == null && config.get().checksTypes()) {
            refusal = MessageChecks.ofType(topicConfig, topic, sent);
        }
        if (refusal == null) {
            refusal = appender.light().refusalOf(topic, List.of(sent));
        }
        MessageProperties properties = appender.light().prepared(topic, assembler.completed(Priority.kept(sent)));
        if (refusal != null) {
            return refusal.now();
        }
        int queueId = assembler.queueOf(Priority.queueOf(wantedQueue, properties, topicConfig), topicConfig);
        RecordHead message = assembler.single(send, topic, queueId, properties);
        boolean isHalf = HalfRecords.isHalf(sent);
        TimerGate.Placement placement =
                isHalf ? new TimerGate.Placement.Stored(HalfRecords.halfOf(message), null) : timers.place(message);
        if (placement instanceof TimerGate.Placement.Refused refused) {
            return refused.answer().now();
        }
        TimerGate.Placement.Stored placed = (TimerGate.Placement.Stored) placement;
        RecordHead head = placed.head();
        refusal = isHalf ? halves.refusal(head.properties()) : MessageChecks.ofProperties(head.properties());
        if (refusal != null) {
            return refusal.now();
        }
        // The end of a transaction may come as soon as its half message is answered, and must find it.
        boolean waitsForFlush = isHalf || waitsForFlush(properties);
        Future<AppendOutcome> appended = appender.append(send.connection().home(), head, send.body(), waitsForFlush);
        if (isHalf) {
            appended = appended.onSuccess(halves::settle);
        }
        return appended.map(outcome -> answer(
                outcome,
                queueId,
                properties.get(PropertyNames.UNIQUE_KEY),
                placed.recallHandle(),
                stored -> RecordAssembler.messageId(head.storeHost(), stored.logOffset())));
    }

    private Future<Response> storeBatch(Send send, Topic topic, TopicConfig topicConfig) {
        Response refusal = MessageChecks.ofQueue(topic, send.header().queueId(), topicConfig);
        if (refusal == null) {
            refusal = MessageChecks.ofBody(
                    send.body().readableBytes(), config.get().messageBytesMax());
        }
        if (refusal != null) {
            return refusal.now();
        }
        List<BatchBody.Entry> entries;
        try {
            entries = prepared(topic, assembler.completed(BatchBody.split(send.body())));
        } catch (MalformedRecordException malformed) {
            return MessageChecks.illegal("the batch cannot be read: " + malformed.getMessage())
                    .now();
        }
        for (BatchBody.Entry entry : entries) {
            refusal = checkEntry(send, entry);
            if (refusal == null && config.get().checksTypes()) {
                refusal = MessageChecks.ofType(topicConfig, topic, entry.properties());
            }
            if (refusal != null) {
                return refusal.now();
            }
        }
        refusal = appender.light()
                .refusalOf(
                        topic, entries.stream().map(BatchBody.Entry::properties).toList());
        if (refusal != null) {
            return refusal.now();
        }
        MessageProperties properties = MessageProperties.parse(send.header().properties());
        int queueId = assembler.queueOf(send.header().queueId(), topicConfig);
        RecordAssembler.Batch batch = assembler.batch(send, topic, queueId, entries);
        if (batch == null) {
            return MessageChecks.illegal("the " + entries.size() + " records of the batch exceed "
                            + config.get().batchRecordsBytesMax()
                            + " bytes, twice maxMessageSize; send smaller batches")
                    .now();
        }
        return appender.append(send.connection().home(), topic, queueId, batch.records(), waitsForFlush(properties))
                .map(outcome -> answer(
                        outcome,
                        queueId,
                        properties.get(PropertyNames.UNIQUE_KEY),
                        null,
                        stored -> batch.messageIds(stored.logOffset())));
    }

    private List<BatchBody.Entry> prepared(Topic topic, List<BatchBody.Entry> entries) {
        return entries.stream()
                .map(entry -> new BatchBody.Entry(
                        entry.flag(), entry.body(), appender.light().prepared(topic, entry.properties())))
                .toList();
    }

    private static boolean waitsForFlush(MessageProperties properties) {
        return !"false".equalsIgnoreCase(properties.get(PropertyNames.WAIT));
    }

    private static @Nullable Response checkEntry(Send send, BatchBody.Entry entry) {
        Response refusal = MessageChecks.ofBody(entry.body().readableBytes(), Integer.MAX_VALUE);
        if (refusal == null) {
            refusal = MessageChecks.ofBatchEntry(entry.properties());
        }
        if (refusal == null) {
            refusal = MessageChecks.ofKind(send.header(), entry.properties());
        }
        return refusal == null ? MessageChecks.ofProperties(entry.properties()) : refusal;
    }

    private Response answer(
            AppendOutcome outcome,
            int queueId,
            @Nullable String uniqueKey,
            @Nullable String recallHandle,
            Function<AppendOutcome.Appended, String> messageId) {
        if (outcome instanceof AppendOutcome.Refused refused) {
            return AppendRefusals.answer(refused);
        }
        AppendOutcome.Appended stored = (AppendOutcome.Appended) outcome;
        meters.in(stored.recordCount(), stored.sizeBytes());
        return Response.ok(new SendResponseHeader(
                messageId.apply(stored),
                queueId,
                stored.queueOffset(),
                uniqueKey,
                config.get().region(),
                config.get().isTraceOn(),
                recallHandle));
    }
}
