package io.rillmq.cli.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into lines. A line ends after its line feed, which stays part of it, so that the lines put one after the
 * other are the input again, whatever its bytes mean. Used by one thread at a time.
 */
final class LineReader {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte LINE_FEED = '\n';

    private final InputStream in;
    private final int lineBytesMax;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int index;
    private int end;
    private long count;

    /** @param lineBytesMax the longest line, its line feed included */
    LineReader(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /**
     * The next line, never empty; null at the end of the input. Only the last line can be without a line feed.
     *
     * @throws LineTooLongException when the line is longer than allowed
     */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (index < end || fill()) {
            int lineEnd = indexAfterLineFeed();
            boolean complete = buffer[lineEnd - 1] == LINE_FEED;
            line.write(buffer, index, lineEnd - index);
            index = lineEnd;
            if (line.size() > lineBytesMax) {
                throw new LineTooLongException(count + 1, lineBytesMax);
            }
            if (complete) {
                break;
            }
        }
        if (line.size() == 0) {
            return null;
        }
        count++;
        return line.toByteArray();
    }

    static boolean isTerminated(byte[] line) {
        return line.length > 0 && line[line.length - 1] == LINE_FEED;
    }

    private int indexAfterLineFeed() {
        int at = index;
        while (at < end) {
            if (buffer[at++] == LINE_FEED) {
                break;
            }
        }
        return at;
    }

    private boolean fill() throws IOException {
        index = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    /** A line that no message can hold. */
    static final class LineTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        LineTooLongException(long number, int lineBytesMax) {
            super("line " + number + " is longer than the " + lineBytesMax + " bytes that a message can hold");
        }
    }
}
