package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.ClientFrame.Publication;
import io.rillmq.gateway.text.ErrorCode;
import io.rillmq.gateway.text.ServerFrame.StoredAt;
import io.rillmq.gateway.text.StartAt;
import io.rillmq.gateway.text.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A cluster in memory: topics are lists, readers see what is there and what is published while they read. */
public final class FakeSource implements MessageSource {
    private final Map<String, List<StreamMessage>> topics = new LinkedHashMap<>();
    private final List<Read> reads = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile Mono<Void> beforePublish = Mono.empty();

    /** One read that somebody has asked for. */
    public final class Read {
        private final ReadRequest request;
        private final Sinks.Many<StreamMessage> live = Sinks.many().unicast().onBackpressureBuffer();
        private final AtomicLong requested = new AtomicLong();
        private final AtomicBoolean isCancelled = new AtomicBoolean();

        private Read(ReadRequest request) {
            this.request = request;
        }

        public ReadRequest request() {
            return request;
        }

        /** Messages that were ever asked for. */
        public long requested() {
            return requested.get();
        }

        public boolean isCancelled() {
            return isCancelled.get();
        }

        public void fail(StreamException failure) {
            live.tryEmitError(failure);
        }

        private Flux<StreamMessage> flux() {
            return live.asFlux().doOnRequest(requested::addAndGet).doOnCancel(() -> isCancelled.set(true));
        }
    }

    public FakeSource topic(String name) {
        synchronized (topics) {
            topics.put(name, new ArrayList<>());
        }
        return this;
    }

    public List<Read> reads() {
        return reads;
    }

    public boolean isClosed() {
        return isClosed.get();
    }

    /** Publishes wait for this. */
    public void beforePublish(Mono<Void> gate) {
        beforePublish = gate;
    }

    /** Stores messages {@code 0 … count-1} with bodies of this size. */
    public void send(String topic, int count, int bodyBytes) {
        for (int index = 0; index < count; index++) {
            send(topic, "x".repeat(bodyBytes));
        }
    }

    public StreamMessage send(String topic, String body) {
        return store(new Publication(topic, body.getBytes(StandardCharsets.UTF_8), null, null, Map.of()));
    }

    private StreamMessage store(Publication publication) {
        synchronized (topics) {
            List<StreamMessage> stored = topics.computeIfAbsent(publication.topic(), name -> new ArrayList<>());
            StreamMessage message = new StreamMessage(
                    publication.topic(),
                    "broker-a",
                    0,
                    stored.size(),
                    "M" + stored.size(),
                    publication.tag(),
                    publication.key() == null ? List.of() : List.of(publication.key()),
                    publication.properties(),
                    1,
                    2,
                    publication.body());
            stored.add(message);
            reads.stream()
                    .filter(read -> read.request().topic().equals(publication.topic()))
                    .filter(read -> matches(read, message))
                    .forEach(read -> read.live.tryEmitNext(message));
            return message;
        }
    }

    private static boolean matches(Read read, StreamMessage message) {
        List<String> tags = read.request().filter().tags();
        return tags.isEmpty() || tags.contains(message.tag());
    }

    public static StreamMessage message(String topic, long offset, String body) {
        return new StreamMessage(
                topic,
                "broker-a",
                0,
                offset,
                "M" + offset,
                null,
                List.of(),
                Map.of(),
                1,
                2,
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Mono<Flux<StreamMessage>> read(ReadRequest request) {
        return Mono.fromSupplier(() -> {
            synchronized (topics) {
                List<StreamMessage> stored = topics.get(request.topic());
                if (stored == null) {
                    throw new StreamException(ErrorCode.TOPIC_NOT_FOUND, "no topic " + request.topic());
                }
                Read read = new Read(request);
                if (!(request.from() instanceof StartAt.Latest)) {
                    stored.stream().filter(message -> matches(read, message)).forEach(read.live::tryEmitNext);
                }
                reads.add(read);
                return read.flux();
            }
        });
    }

    @Override
    public Mono<StoredAt> publish(Publication publication) {
        return beforePublish.then(Mono.fromSupplier(() -> {
            if (publication.topic().equals("forbidden")) {
                throw new StreamException(ErrorCode.REFUSED, "topic forbidden is read-only");
            }
            StreamMessage message = store(publication);
            return new StoredAt(
                    message.messageId(), message.topic(), message.broker(), message.queueId(), message.queueOffset());
        }));
    }

    @Override
    public Mono<List<TopicSummary>> topics() {
        return Mono.fromSupplier(() -> {
            synchronized (topics) {
                return topics.entrySet().stream()
                        .map(topic -> new TopicSummary(
                                topic.getKey(),
                                1,
                                new TopicSummary.Counts(
                                        topic.getValue().size(),
                                        topic.getValue().size())))
                        .toList();
            }
        });
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> isClosed.set(true));
    }
}
