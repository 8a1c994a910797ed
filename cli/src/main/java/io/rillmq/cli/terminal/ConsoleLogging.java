package io.rillmq.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Logback's configuration when nobody gives another: to standard error, our own lines from info, all others from warn.
 * It is code and not XML because parsing the XML takes a tenth of the start. An own file is given with
 * {@code JAVA_OPTS=-Dlogback.configurationFile=FILE}.
 */
public final class ConsoleLogging extends ContextAwareBase implements Configurator {
    private static final String OWN = "io.rillmq";
    /** Says in one line whether the verticle that it was given is deployed. */
    private static final String LAUNCHER = "io.vertx.launcher";

    /** Warns with a stack trace of every connection that comes in while its server stops. */
    private static final String NETTY_ACCEPTOR = "io.netty.bootstrap.ServerBootstrap";

    private static final String FILE_PROPERTY = "logback.configurationFile";

    /** Made by Logback's service loader. */
    public ConsoleLogging() {}

    /** Only warnings from now on, as commands want it that print messages for people or scripts. */
    public static void quiet() {
        if (System.getProperty(FILE_PROPERTY) == null
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(OWN).setLevel(Level.WARN);
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(console);
        context.getLogger(OWN).setLevel(Level.INFO);
        context.getLogger(LAUNCHER).setLevel(Level.INFO);
        context.getLogger(NETTY_ACCEPTOR).setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
