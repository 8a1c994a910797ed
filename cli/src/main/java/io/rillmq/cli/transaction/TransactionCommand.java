package io.rillmq.cli.transaction;

import io.rillmq.cli.connect.Cluster;
import io.rillmq.cli.terminal.CommandFailure;
import io.rillmq.client.admin.PendingTransaction;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rill transaction …}: what waits for its producer's decision, and how to decide in its place. */
@Command(
        name = "transaction",
        description = "List transactions that wait for their end, commit them or roll them back by hand",
        mixinStandardHelpOptions = true)
public final class TransactionCommand {
    private static final String COUNT_DEFAULT = "100";
    private static final String ROW = "%-32s  %-32s  %-20s  %-20s  %8s  %5s";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Made by the command line. */
    public TransactionCommand() {}

    @Command(
            name = "list",
            description = "List the transactions that wait for their end, of each broker the oldest first",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin Cluster cluster,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = COUNT_DEFAULT,
                            description = "show no more than these (" + COUNT_DEFAULT + ")")
                    int count,
            @Option(names = "--json", description = "one JSON object per line") boolean json) {
        if (count < 1) {
            throw new CommandFailure("--count " + count + " must be 1 or more");
        }
        List<PendingTransaction> found = cluster.ask(client ->
                        client.admin().pendingTransactions().take(count + 1L).collectList())
                .orElse(List.of());
        List<PendingTransaction> shown = found.subList(0, Math.min(count, found.size()));
        if (json) {
            shown.forEach(each -> print(TransactionJson.of(each)));
        } else {
            printTable(shown, found.size() > count);
        }
        return 0;
    }

    private void printTable(List<PendingTransaction> shown, boolean isMore) {
        if (shown.isEmpty()) {
            print("no transaction waits for its end");
            return;
        }
        print(String.format(ROW, "ID", "MESSAGE", "PRODUCER GROUP", "TOPIC", "AGE", "ASKED"));
        Instant now = Instant.now();
        for (PendingTransaction each : shown) {
            print(String.format(
                    ROW,
                    each.id(),
                    each.messageId().isEmpty() ? "-" : each.messageId(),
                    each.producerGroup(),
                    each.topic(),
                    age(Duration.between(each.sent(), now)),
                    each.checkCount()));
        }
        if (isMore) {
            print("there are more: --count shows them");
        }
        print("To end one: rill transaction commit ID, or rill transaction rollback ID");
    }

    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3_600 ? seconds / 60 + "m" : seconds / 3_600 + "h";
    }

    @Command(
            name = "commit",
            description = "Commit a transaction: consumers get its message",
            mixinStandardHelpOptions = true)
    int commit(@Mixin Cluster cluster, @Parameters(paramLabel = "ID") String id) {
        cluster.ask(client -> client.admin().commitTransaction(id));
        print("transaction " + id + " is committed");
        return 0;
    }

    @Command(
            name = "rollback",
            description = "Roll a transaction back: nobody gets its message",
            mixinStandardHelpOptions = true)
    int rollback(@Mixin Cluster cluster, @Parameters(paramLabel = "ID") String id) {
        cluster.ask(client -> client.admin().rollbackTransaction(id));
        print("transaction " + id + " is rolled back");
        return 0;
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
