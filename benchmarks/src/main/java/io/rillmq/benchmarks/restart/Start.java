package io.rillmq.benchmarks.restart;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One start of the broker, in seconds from the start of its process, with what its log says of the recovery.
 *
 * @param logBytes where the log ended
 * @param replayedBytes read of the log to bring the views up to its end
 */
record Start(double readySeconds, double firstSendSeconds, double recoverySeconds, long logBytes, long replayedBytes) {
    private static final Pattern RECOVERED = Pattern.compile("recovered the log from (\\d+) to (\\d+) in (\\d+) ms");
    private static final double MEBIBYTE = 1 << 20;
    private static final double GIBIBYTE = 1 << 30;
    private static final double MILLIS = 1e3;

    /** @param output what the broker has printed */
    static Start of(double readySeconds, double firstSendSeconds, List<String> output) {
        for (String line : output) {
            Matcher recovered = RECOVERED.matcher(line);
            if (recovered.find()) {
                long from = Long.parseLong(recovered.group(1));
                long to = Long.parseLong(recovered.group(2));
                return new Start(
                        readySeconds, firstSendSeconds, Long.parseLong(recovered.group(3)) / MILLIS, to, to - from);
            }
        }
        throw new IllegalStateException("the broker says nothing of its recovery:\n" + String.join("\n", output));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "ready after %5.2f s, first send acknowledged after %5.2f s; recovery %5.2f s over %5.0f MiB of %.1f GiB",
                readySeconds,
                firstSendSeconds,
                recoverySeconds,
                replayedBytes / MEBIBYTE,
                logBytes / GIBIBYTE);
    }
}
