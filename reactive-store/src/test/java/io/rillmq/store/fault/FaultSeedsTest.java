package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Random work, random faults, random crashes: what a store said stays true. */
class FaultSeedsTest {
    private static Level usualLevel;

    /** Every crash makes the store report failures: expected here, and by the thousand. */
    @BeforeAll
    static void silence() {
        usualLevel = storeLogger().getLevel();
        storeLogger().setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        storeLogger().setLevel(usualLevel);
    }

    private static Logger storeLogger() {
        return (Logger) LoggerFactory.getLogger("io.rillmq.store");
    }

    @Test
    void whateverFailsAndHoweverItEndsWhatTheStoreSaidStaysTrue() throws Exception {
        Seeds seeds = new Seeds(300, 4_000, Duration.ofSeconds(165));

        int run = seeds.run(seed -> new Story(seed).tell());

        System.out.println(run + " seeds of faults and crashes");
        assertThat(run).isPositive();
    }
}
