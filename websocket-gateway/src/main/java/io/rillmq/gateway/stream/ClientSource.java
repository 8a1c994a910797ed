package io.rillmq.gateway.stream;

import io.rillmq.client.RillClient;
import io.rillmq.client.admin.Admin;
import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.client.admin.TopicInfo;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.error.ClientException;
import io.rillmq.client.error.RouteMissingException;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.SendReceipt;
import io.rillmq.gateway.text.ClientFrame.Publication;
import io.rillmq.gateway.text.ErrorCode;
import io.rillmq.gateway.text.ServerFrame.StoredAt;
import io.rillmq.gateway.text.StartAt;
import io.rillmq.gateway.text.StreamMessage;
import io.rillmq.gateway.text.TagFilter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A cluster behind the SDK: one client, one producer, and a reader for each read. */
public final class ClientSource implements MessageSource {
    private static final String PRODUCER_GROUP = "rillmq-gateway";
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final int TOPICS_ASKED_AT_ONCE = 8;

    private final StreamLimits limits;
    private final RillClient client;
    private final Producer producer;
    private final Admin admin;

    private ClientSource(RillClient client, StreamLimits limits) {
        this.limits = limits;
        this.client = client;
        this.producer = client.producer().group(PRODUCER_GROUP).build();
        this.admin = client.admin();
    }

    /**
     * A source for the cluster of these name servers, {@code host:port[;host:port]}. Connects when first asked.
     *
     * @throws IllegalArgumentException when the addresses are not well-formed
     */
    public static ClientSource of(String nameServers, StreamLimits limits) {
        return new ClientSource(RillClient.builder().nameServers(nameServers).build(), limits);
    }

    /** The offsets are asked first, so that "latest" is a fixed place, and an unknown topic an answer. */
    @Override
    public Mono<Flux<StreamMessage>> read(ReadRequest request) {
        return answered(() -> admin.offsets(request.topic()))
                .map(offsets -> messages(request, position(request.from(), offsets)));
    }

    private Flux<StreamMessage> messages(ReadRequest request, Position position) {
        return client.reader(request.topic())
                .filter(filter(request.filter()))
                .from(position)
                .prefetch(limits.windowMessagesMax(), limits.windowBytesMax())
                .build()
                .receive()
                .map(ClientSource::streamMessage)
                .onErrorMap(ClientSource::asStreamException);
    }

    @Override
    public Mono<StoredAt> publish(Publication publication) {
        return Mono.defer(() -> producer.send(message(publication)))
                .map(receipt -> storedAt(publication.topic(), receipt))
                .onErrorMap(ClientSource::asStreamException);
    }

    @Override
    public Mono<List<TopicSummary>> topics() {
        return answered(admin::topics).flatMap(topics -> Flux.fromIterable(topics)
                .flatMapSequential(this::summary, TOPICS_ASKED_AT_ONCE)
                .collectList());
    }

    /** A topic whose brokers don't answer is listed without counts: the others are still worth seeing. */
    private Mono<TopicSummary> summary(TopicInfo topic) {
        return answered(() -> admin.offsets(topic.name()))
                .map(offsets -> new TopicSummary(topic.name(), topic.readQueues(), counts(offsets)))
                .onErrorReturn(new TopicSummary(topic.name(), topic.readQueues(), null));
    }

    @Override
    public Mono<Void> close() {
        return client.close();
    }

    private static <T> Mono<T> answered(Supplier<Mono<T>> call) {
        return Mono.defer(call)
                .timeout(
                        ANSWER_TIMEOUT,
                        Mono.error(() -> new StreamException(
                                ErrorCode.UNAVAILABLE, "the cluster did not answer within " + ANSWER_TIMEOUT)))
                .onErrorMap(ClientSource::asStreamException);
    }

    private static Position position(StartAt from, List<QueueOffsets> offsets) {
        if (from instanceof StartAt.Earliest) {
            return Position.earliest();
        }
        if (from instanceof StartAt.At at) {
            return Position.at(at.time());
        }
        return new Position.AtOffsets(
                offsets.stream()
                        .collect(Collectors.toMap(
                                queue -> Position.queueKey(queue.brokerName(), queue.queueId()),
                                QueueOffsets::maxOffset)),
                Position.latest());
    }

    private static io.rillmq.client.consumer.TagFilter filter(TagFilter filter) {
        return io.rillmq.client.consumer.TagFilter.tags(filter.tags());
    }

    private static Message message(Publication publication) {
        Message message = Message.to(publication.topic()).body(publication.body());
        if (publication.tag() != null) {
            message = message.tag(publication.tag());
        }
        if (publication.key() != null) {
            message = message.key(publication.key());
        }
        for (Map.Entry<String, String> property : publication.properties().entrySet()) {
            message = message.property(property.getKey(), property.getValue());
        }
        return message;
    }

    private static StoredAt storedAt(String topic, SendReceipt receipt) {
        return new StoredAt(
                receipt.messageId(),
                topic,
                receipt.queue().brokerName(),
                receipt.queue().queueId(),
                receipt.queueOffset());
    }

    private static StreamMessage streamMessage(ReceivedMessage message) {
        // Tag and keys have fields of their own.
        Map<String, String> properties = new LinkedHashMap<>(message.properties());
        properties.remove("TAGS");
        properties.remove("KEYS");
        return new StreamMessage(
                message.topic(),
                message.brokerName(),
                message.queueId(),
                message.queueOffset(),
                message.messageId(),
                message.tag().orElse(null),
                message.keys(),
                properties,
                message.born().toEpochMilli(),
                message.stored().toEpochMilli(),
                message.body());
    }

    private static TopicSummary.Counts counts(List<QueueOffsets> offsets) {
        return new TopicSummary.Counts(
                offsets.stream().mapToLong(QueueOffsets::count).sum(),
                offsets.stream().mapToLong(QueueOffsets::maxOffset).sum());
    }

    private static StreamException asStreamException(Throwable failure) {
        if (failure instanceof StreamException known) {
            return known;
        }
        return new StreamException(codeOf(failure), String.valueOf(failure.getMessage()));
    }

    private static ErrorCode codeOf(Throwable failure) {
        if (failure instanceof RouteMissingException) {
            return ErrorCode.TOPIC_NOT_FOUND;
        }
        if (failure instanceof IllegalArgumentException) {
            return ErrorCode.BAD_FIELD;
        }
        if (failure instanceof ClientException known && !known.isRetryable()) {
            return ErrorCode.REFUSED;
        }
        return ErrorCode.UNAVAILABLE;
    }
}
