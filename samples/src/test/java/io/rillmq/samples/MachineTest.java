package io.rillmq.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void itReadsEveryPartOfThisMachineWithinItsRange() {
        Machine machine = new Machine();

        assertThat(machine.read()).extracting(Figure::part).contains("cpu", "memory", "disk", "network");
        assertThat(machine.read()).allSatisfy(figure -> {
            assertThat(figure.value()).as(figure.name()).isNotNegative().isFinite();
            if (figure.unit().equals("%")) {
                assertThat(figure.value()).as(figure.name()).isLessThanOrEqualTo(100);
            }
        });
    }

    @Test
    void aFigureIsOneLineOfJson() {
        assertThat(new Figure("cpu", "cpu.load", 12.34, "%").json()).isEqualTo("{\"value\":12.3,\"unit\":\"%\"}");
    }
}
