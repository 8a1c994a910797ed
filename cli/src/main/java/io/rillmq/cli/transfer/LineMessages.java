package io.rillmq.cli.transfer;

import io.rillmq.client.producer.Message;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * The lines of an input as messages, read as fast as they are asked for, on a thread that may block.
 *
 * <p>A body is the whole line with its line feed: so no body is empty (RocketMQ refuses those), and consuming prints the
 * input again. Only a last line without a line feed is marked, for otherwise consuming would end it as it does with
 * bodies of other programs.
 */
final class LineMessages {
    /** The property of a message whose body is printed as it is, although it does not end in a line feed. */
    static final String UNTERMINATED = "rill.unterminated";

    private final LineReader lines;
    private final Message template;
    private volatile @Nullable IOException failure;

    /** @param template topic, tag and keys of every message */
    LineMessages(LineReader lines, Message template) {
        this.lines = lines;
        this.template = template;
    }

    /** Can be subscribed once. Ends where the input ends, or cannot be read any more: see {@link #failure()}. */
    Flux<Message> messages() {
        return Flux.<Message>generate(this::emitNext).subscribeOn(Schedulers.boundedElastic());
    }

    /** Why the input was not read to its end. It is not an error of the stream, for that would cut off what is in flight. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    private void emitNext(SynchronousSink<Message> sink) {
        try {
            byte[] line = lines.next();
            if (line == null) {
                sink.complete();
            } else {
                Message message = template.body(line);
                sink.next(LineReader.isTerminated(line) ? message : message.property(UNTERMINATED, "true"));
            }
        } catch (IOException unreadable) {
            failure = unreadable;
            sink.complete();
        }
    }
}
