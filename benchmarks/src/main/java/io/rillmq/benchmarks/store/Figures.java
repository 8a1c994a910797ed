package io.rillmq.benchmarks.store;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;

/**
 * What one run, or the median of several, came to.
 *
 * @param rate messages a second
 * @param cpuMicros CPU time of the process for a message
 * @param allocatedBytes on the heap for a message, by every thread
 */
record Figures(double rate, double cpuMicros, double allocatedBytes) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static Figures of(RunResult result, int messagesPerOperation) {
        double score = result.getPrimaryResult().getScore();
        boolean isTime = result.getParams().getMode() == Mode.SingleShotTime;
        return new Figures(
                isTime ? messagesPerOperation / score : score * messagesPerOperation,
                secondary(result, ProcessCpu.LABEL) / messagesPerOperation,
                secondary(result, ALLOCATION) / messagesPerOperation);
    }

    private static double secondary(RunResult result, String label) {
        String key = result.getSecondaryResults().keySet().stream()
                .filter(each -> each.endsWith(label))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH reports no " + label));
        return Objects.requireNonNull(result.getSecondaryResults().get(key)).getScore();
    }

    static Figures median(List<Figures> all) {
        return new Figures(
                median(all, Figures::rate), median(all, Figures::cpuMicros), median(all, Figures::allocatedBytes));
    }

    private static double median(List<Figures> all, ToDoubleFunction<Figures> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    String row(String name) {
        return String.format(Locale.ROOT, "  %-16s %,12.0f %12.2f %12.0f", name, rate, cpuMicros, allocatedBytes);
    }

    static String heading() {
        return String.format("  %-16s %12s %12s %12s", "", "messages/s", "CPU us each", "B allocated");
    }
}
