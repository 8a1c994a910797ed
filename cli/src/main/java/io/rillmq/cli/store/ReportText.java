package io.rillmq.cli.store;

import io.rillmq.store.index.IndexFigures;
import io.rillmq.store.inspect.CheckReport;
import io.rillmq.store.inspect.LogFigures;
import io.rillmq.store.inspect.QueueFigures;
import java.io.PrintWriter;
import java.time.Instant;

/** A report for people. */
final class ReportText {
    private ReportText() {}

    static void print(CheckReport report, PrintWriter out) {
        LogFigures log = report.log();
        out.println("store    " + report.directory() + ", "
                + (report.isClean() ? "closed cleanly" : "not closed: its last user crashed or was killed"));
        out.println("log      " + log.segments() + " segments of " + log.segmentBytes() + " bytes, log offsets "
                + log.minOffset() + " to " + log.endOffset());
        out.println("records  " + log.records() + " in " + log.recordBytes() + " bytes"
                + (log.records() == 0
                        ? ""
                        : ", stored from " + Instant.ofEpochMilli(log.firstStoreMillis()) + " to "
                                + Instant.ofEpochMilli(log.lastStoreMillis()))
                + (log.propertyChecksums() == 0 ? "" : ", " + log.propertyChecksums() + " with a property checksum"));
        out.println("damaged  " + log.damagedPlaces() + " places in the log, " + log.damagedBytes() + " bytes");
        out.println("queues   " + report.queues().size());
        if (!report.queues().isEmpty()) {
            out.printf("  %-40s %5s %15s %15s %15s%n", "TOPIC", "QUEUE", "MIN OFFSET", "MAX OFFSET", "RECORDS");
        }
        for (QueueFigures queue : report.queues()) {
            out.printf(
                    "  %-40s %5d %15d %15d %15d%n",
                    queue.topic(), queue.queueId(), queue.minOffset(), queue.maxOffset(), queue.records());
        }
        IndexFigures index = report.keyIndex();
        out.println("keys     " + index.keys() + " in " + index.runs() + " runs, up to log offset "
                + index.appliedOffset());
        report.notes().forEach(note -> out.println("note: " + note));
        report.problems().forEach(problem -> out.println("problem: " + problem));
        long more = report.problemCount() - report.problems().size();
        if (more > 0) {
            out.println("problem: and " + more + " more");
        }
        out.println(verdict(report));
    }

    private static String verdict(CheckReport report) {
        if (report.isSound()) {
            return "OK";
        }
        return "DAMAGED: " + report.problemCount() + (report.problemCount() == 1 ? " problem" : " problems");
    }
}
