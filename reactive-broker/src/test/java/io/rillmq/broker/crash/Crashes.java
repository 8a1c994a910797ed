package io.rillmq.broker.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rillmq.store.file.SimulatedDisk;
import io.vertx.core.Vertx;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * What tests have in common in which the power goes at any call to the disk: a Vert.x for all of a class, and no log, for
 * every crash is reported as a failure there, expected and often.
 */
public final class Crashes implements BeforeAllCallback, AfterAllCallback {
    private final Vertx vertx = Vertx.vertx();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.rillmq");
    private final Level usualLevel = logger.getLevel();

    public Vertx vertx() {
        return vertx;
    }

    /** 1 to {@code usual}, or to the number that the system property says. */
    public static Stream<Integer> seeds(String property, int usual) {
        return IntStream.rangeClosed(1, Integer.getInteger(property, usual)).boxed();
    }

    /** The machine starts again, or the process alone. */
    public static void restart(SimulatedDisk disk, Random random) {
        if (random.nextBoolean()) {
            disk.powerOn();
        } else {
            disk.restart();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        logger.setLevel(usualLevel);
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
