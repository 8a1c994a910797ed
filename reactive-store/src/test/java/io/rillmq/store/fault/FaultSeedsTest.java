package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random work, random faults, random crashes: what a store said stays true. */
@ExtendWith(Silence.class)
class FaultSeedsTest {
    @Test
    void whateverFailsAndHoweverItEndsWhatTheStoreSaidStaysTrue() throws Exception {
        Seeds seeds = new Seeds(300, 4_000, Duration.ofSeconds(175));

        int run = seeds.run(seed -> new Story(seed).tell());

        System.out.println(run + " seeds of faults and crashes");
        assertThat(run).isPositive();
    }
}
