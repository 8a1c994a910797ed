package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Position;
import io.rillmq.client.error.ConnectionException;
import io.rillmq.client.internal.call.Answer;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.Request;
import io.rillmq.client.internal.route.Route;
import io.rillmq.client.internal.route.Routes;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.MinOffsetHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.SearchOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks and tells the brokers of queues about offsets. Thread-safe. */
final class Offsets {
    private final Calls calls;
    private final Routes routes;
    private final Duration timeout;

    Offsets(Calls calls, Routes routes) {
        this.calls = calls;
        this.routes = routes;
        this.timeout = calls.config().requestTimeout();
    }

    /** The queue offset that {@code position} means. */
    Mono<Long> at(Position position, MessageQueue queue) {
        if (position instanceof Position.Earliest) {
            return ask(queue, new MinOffsetHeader(queue.topic(), queue.queueId()));
        }
        if (position instanceof Position.Latest) {
            return ask(queue, new MaxOffsetHeader(queue.topic(), queue.queueId(), true));
        }
        if (position instanceof Position.AtTime at) {
            return ask(
                    queue,
                    new SearchOffsetHeader(
                            queue.topic(),
                            queue.queueId(),
                            at.time().toEpochMilli(),
                            SearchOffsetHeader.Boundary.LOWER));
        }
        if (position instanceof Position.AtOffsets given) {
            Long offset = given.offsets().get(Position.queueKey(queue.brokerName(), queue.queueId()));
            return offset == null ? at(given.others(), queue) : Mono.just(offset);
        }
        throw new AssertionError("unhandled position: " + position);
    }

    /** The offset that the group has committed, or nothing. */
    Mono<Optional<Long>> committed(ConsumerGroup group, MessageQueue queue) {
        return call(
                queue,
                new QueryOffsetHeader(group, queue.topic(), queue.queueId(), false),
                answer ->
                        answer.code() == ResponseCode.QUERY_NOT_FOUND ? Optional.empty() : Optional.of(offset(answer)));
    }

    /** Completes when the broker has confirmed. */
    Mono<Void> commit(ConsumerGroup group, MessageQueue queue, long offset) {
        return call(queue, header(group, queue, offset), answer -> answer.orThrow()
                        .code())
                .then();
    }

    /** Completes when the request was handed to the socket. */
    Mono<Void> commitOneway(ConsumerGroup group, MessageQueue queue, long offset) {
        return Mono.defer(() -> calls.oneway(
                address(queue), Request.of(header(group, queue, offset), timeout, answer -> answer.code())));
    }

    private static UpdateOffsetHeader header(ConsumerGroup group, MessageQueue queue, long offset) {
        return new UpdateOffsetHeader(group, queue.topic(), queue.queueId(), offset);
    }

    private Mono<Long> ask(MessageQueue queue, RequestHeader header) {
        return call(queue, header, Offsets::offset);
    }

    private static long offset(Answer answer) {
        return OffsetResponseHeader.read(answer.orThrow().header()).offset();
    }

    private <T> Mono<T> call(MessageQueue queue, RequestHeader header, Function<Answer, T> reader) {
        return Mono.defer(() -> calls.call(address(queue), Request.of(header, timeout, reader)));
    }

    private String address(MessageQueue queue) {
        Route route = routes.known(queue.topic());
        @Nullable String address = route == null ? null : route.address(queue.brokerName(), 0);
        if (address == null) {
            throw new ConnectionException("no address of broker '" + queue.brokerName() + "' is known", null);
        }
        return address;
    }
}
