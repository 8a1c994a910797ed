package io.rillmq.cli.store;

import io.rillmq.cli.terminal.ConsoleLogging;
import io.rillmq.cli.terminal.ProgressLine;
import io.rillmq.store.inspect.CheckReport;
import io.rillmq.store.inspect.DumpRequest;
import io.rillmq.store.inspect.Inspection;
import io.rillmq.store.inspect.NotInspectableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rill store …}: looks at a directory that no broker has open, and changes nothing there. */
@Command(
        name = "store",
        description = "Verify or print a broker's store directory, offline and read-only",
        mixinStandardHelpOptions = true)
public final class StoreCommand {
    private static final int DAMAGED = 1;
    private static final int NO_STORE = 2;
    private static final long MEBIBYTE = 1 << 20;

    private final boolean terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** @param terminal whether standard error is one, and shows progress */
    public StoreCommand(boolean terminal) {
        this.terminal = terminal;
    }

    /** Work on an open directory. */
    @FunctionalInterface
    private interface Work {
        int on(Inspection inspection) throws IOException;
    }

    @Command(
            name = "check",
            description = "Verify every record, consume-queue entry and table of a directory",
            footer = {
                "",
                "The last line is OK, or DAMAGED and how many problems there are.",
                "Exit codes: 0 sound, 1 damaged, 2 no store or in use."
            },
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(paramLabel = "DIR", description = "a broker's storePathRootDir, ours or RocketMQ's")
                    Path directory,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        return inspect(directory, inspection -> {
            ProgressLine progress = new ProgressLine(System.err, terminal);
            long started = System.nanoTime();
            CheckReport report = inspection.check((bytesDone, bytesTotal) -> progress.show(
                    "MiB of " + bytesTotal / MEBIBYTE + " checked", bytesDone / MEBIBYTE, System.nanoTime() - started));
            progress.clear();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(ReportJson.of(report));
            } else {
                ReportText.print(report, out);
            }
            out.flush();
            return report.isSound() ? 0 : DAMAGED;
        });
    }

    @Command(
            name = "dump",
            description = "Print the records of a topic as the directory holds them",
            footer = {"", "Exit codes: 0 printed, 2 no store or in use. What is damaged is told on standard error."},
            mixinStandardHelpOptions = true)
    int dump(
            @Parameters(paramLabel = "DIR", description = "a broker's storePathRootDir, ours or RocketMQ's")
                    Path directory,
            @Option(names = "--topic", paramLabel = "T", required = true, description = "the topic to print")
                    String topic,
            @Option(names = "--queue", paramLabel = "Q", description = "one queue (all)") @Nullable Integer queue,
            @Option(
                            names = "--from",
                            paramLabel = "OFFSET",
                            defaultValue = "0",
                            description = "begin with this queue offset (0)")
                    long from,
            @Option(names = "--count", paramLabel = "N", description = "end after N records") @Nullable Long count,
            @Option(names = "--body-only", description = "print bodies and nothing else") boolean bodyOnly,
            @Option(names = "--json", description = "print one JSON object per record") boolean json) {
        if (bodyOnly && json) {
            throw new ParameterException(spec.commandLine(), "--body-only and --json exclude each other");
        }
        DumpRequest request = request(topic, queue, from, count);
        RecordPrinter printer = new RecordPrinter(
                System.out, json ? RecordFormat.JSON : bodyOnly ? RecordFormat.BODY : RecordFormat.TEXT);
        return inspect(directory, inspection -> {
            long printed;
            try {
                printed = inspection.dump(request, printer::print, this::tell);
                printer.flush();
            } catch (NobodyReadsException ended) {
                return 0;
            }
            if (printed == 0) {
                tell("no record of topic " + topic + (queue == null ? "" : " queue " + queue) + " from queue offset "
                        + from + " on");
            }
            return 0;
        });
    }

    private DumpRequest request(String topic, @Nullable Integer queue, long from, @Nullable Long count) {
        try {
            return new DumpRequest(
                    topic,
                    queue == null ? OptionalInt.empty() : OptionalInt.of(queue),
                    from,
                    count == null ? Long.MAX_VALUE : count);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), "--" + refused.getMessage(), refused);
        }
    }

    private int inspect(Path directory, Work work) {
        ConsoleLogging.quiet();
        try (Inspection inspection = Inspection.open(directory)) {
            return work.on(inspection);
        } catch (NotInspectableException noStore) {
            tell(noStore.getMessage());
            return NO_STORE;
        } catch (IOException failure) {
            tell("cannot read " + directory + ": " + failure.getMessage());
            return NO_STORE;
        }
    }

    private void tell(@Nullable String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("rill: " + line);
        err.flush();
    }
}
