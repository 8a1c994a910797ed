package io.rillmq.cli;

import io.rillmq.cli.serve.BrokerCommand;
import io.rillmq.cli.serve.DemoCommand;
import io.rillmq.cli.serve.GatewayCommand;
import io.rillmq.cli.serve.Home;
import io.rillmq.cli.serve.NamesrvCommand;
import io.rillmq.cli.serve.PrepareCommand;
import io.rillmq.cli.serve.StandaloneCommand;
import io.rillmq.cli.store.StoreCommand;
import io.rillmq.cli.terminal.CommandFailure;
import io.rillmq.cli.topic.TopicCommand;
import io.rillmq.cli.transaction.TransactionCommand;
import io.rillmq.cli.transfer.ConsumeCommand;
import io.rillmq.cli.transfer.ProduceCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Exit codes: 0 done, 1 failed (one line on standard error says why and what to do), 2 the command line
 * itself was wrong, or a store cannot be looked at, 130 interrupted.
 */
public final class Rill {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Rill() {}

    /** Runs the command and ends the process with its exit code. {@code bin/rill} tells where the program lives. */
    public static void main(String... args) {
        Path program = Path.of(System.getProperty("rillmq.home", "."));
        boolean terminal = Boolean.getBoolean("rillmq.terminal");
        String user = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        System.exit(run(new Home(program, Path.of(user, ".rillmq")), terminal, args));
    }

    static int run(Home home, boolean terminal, String... args) {
        CommandLine line = new CommandLine(new Root())
                .addSubcommand(new DemoCommand(home))
                .addSubcommand(new StandaloneCommand(home))
                .addSubcommand(new NamesrvCommand(home))
                .addSubcommand(new BrokerCommand(home))
                .addSubcommand(new GatewayCommand())
                .addSubcommand(new PrepareCommand())
                .addSubcommand(new TopicCommand())
                .addSubcommand(new TransactionCommand())
                .addSubcommand(new ProduceCommand(terminal))
                .addSubcommand(new ConsumeCommand())
                .addSubcommand(new StoreCommand(terminal))
                .addSubcommand(new VersionCommand())
                .addSubcommand(new HelpCommand());
        boolean stackTrace = Arrays.asList(args).contains("--stacktrace");
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command, stackTrace));
        line.setParameterExceptionHandler(Rill::explainMisuse);
        List<String> words =
                Arrays.stream(args).filter(word -> !word.equals("--stacktrace")).toList();
        return line.execute(words.toArray(String[]::new));
    }

    private static int explain(Exception failure, CommandLine command, boolean stackTrace) {
        PrintWriter err = command.getErr();
        if (failure instanceof CommandFailure) {
            err.println("rill: " + failure.getMessage());
        } else {
            err.println("rill: unexpected failure: " + failure + " (run again with --stacktrace and report it)");
        }
        if (stackTrace) {
            failure.printStackTrace(err);
        }
        err.flush();
        return FAILED;
    }

    private static int explainMisuse(ParameterException misuse, String[] args) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("rill: " + misuse.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return MISUSED;
    }

    @Command(
            name = "rill",
            description = "RillMQ: a reactive broker for RocketMQ clients, Reactor programs and browsers",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "rill COMMAND --help shows the options of a command.",
                "--heap SIZE sets the JVM's maximum heap (256m), JAVA_OPTS further options of the JVM.",
                "--stacktrace shows where a failure came from."
            })
    private static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    @Command(name = "version", description = "Print the version")
    private static final class VersionCommand implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            out.println(Version.text());
            out.flush();
        }
    }

    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            String version = Rill.class.getPackage().getImplementationVersion();
            return "RillMQ " + (version == null ? "(not packaged)" : version) + ", Java "
                    + Runtime.version().feature();
        }
    }
}
