package io.rillmq.cli.transfer;

import io.rillmq.client.consumer.ReceivedMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes messages to a stream through a buffer that somebody else flushes now and then. Locked, because an interrupt
 * flushes from another thread than the one that prints; none of them is an event loop.
 */
final class Printer {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte LINE_FEED = '\n';

    private final OutputStream out;
    private final Format format;
    private long count;

    Printer(OutputStream out, Format format) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.format = format;
    }

    synchronized void print(ReceivedMessage message) throws IOException {
        if (format == Format.json) {
            out.write(JsonLine.of(message));
        } else {
            out.write(message.body());
            boolean asItIs = LineReader.isTerminated(message.body())
                    || message.property(LineMessages.UNTERMINATED).isPresent();
            if (!asItIs) {
                out.write(LINE_FEED);
            }
        }
        count++;
    }

    synchronized void flush() throws IOException {
        out.flush();
    }

    synchronized long count() {
        return count;
    }
}
