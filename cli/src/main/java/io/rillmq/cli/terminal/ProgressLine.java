package io.rillmq.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;

/**
 * One line on standard error that is written over as work goes on, and nothing at all when that is no terminal. Used by
 * one thread at a time.
 */
public final class ProgressLine {
    private static final long REDRAW_NANOS = Duration.ofMillis(200).toNanos();

    private final PrintStream out;
    private final boolean terminal;
    private long drawnNanos = System.nanoTime();
    private int width;

    /** @param terminal whether {@code out} is a terminal; otherwise the line is never drawn */
    public ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows a count and its rate, at most five times a second. */
    public void show(String what, long count, long elapsedNanos) {
        long now = System.nanoTime();
        if (terminal && now - drawnNanos >= REDRAW_NANOS) {
            drawnNanos = now;
            String line = what + ": " + count + " (" + Rate.perSecond(count, elapsedNanos) + "/s)";
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        }
    }

    /** Clears the line, before something else is printed. */
    public void clear() {
        if (width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            out.flush();
            width = 0;
        }
    }
}
