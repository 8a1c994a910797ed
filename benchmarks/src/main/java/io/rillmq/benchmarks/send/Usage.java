package io.rillmq.benchmarks.send;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What processes have used, read from the operating system. */
final class Usage {
    private static final String RESIDENT = "VmRSS:";

    private Usage() {}

    static double cpuSeconds(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToDouble(used -> used.toNanos() / 1e9)
                .sum();
    }

    /** Resident memory in MiB. */
    static long residentMebibytes(List<Long> pids) {
        return pids.stream().mapToLong(Usage::residentKibibytes).sum() / 1024;
    }

    private static long residentKibibytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith(RESIDENT)) {
                    return Long.parseLong(
                            line.substring(RESIDENT.length()).replace("kB", "").strip());
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
