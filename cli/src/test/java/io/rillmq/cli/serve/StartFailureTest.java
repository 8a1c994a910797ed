package io.rillmq.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.ServerKind;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    private final Descriptor broker = Descriptor.of(ServerKind.BROKER).with("listenPort", 10911);

    @Test
    void aTakenPortIsNamedWithTheOptionThatChangesIt() {
        assertThat(line(new IllegalStateException("no start", new BindException("Address already in use"))))
                .contains("broker", "127.0.0.1:10911", "--broker-port", "taken");
    }

    @Test
    void anAddressInTheFailureIsMoreExactThanTheConfiguredOne() {
        assertThat(line(new IllegalStateException(
                        "listen on 127.0.0.1:10909", new BindException("Address already in use"))))
                .contains("127.0.0.1:10909")
                .doesNotContain("10911");
    }

    @Test
    void aBadKeyIsToldAsTheServerSaysIt() {
        assertThat(line(new IllegalArgumentException("unknown key 'x'")))
                .endsWith("the broker cannot start: unknown key 'x'");
    }

    @Test
    void aForeignFailureIsNamedByItsKind() {
        assertThat(line(new UnsupportedOperationException("no\nsecond line")))
                .endsWith("UnsupportedOperationException: no");
    }

    private String line(Throwable failure) {
        return String.valueOf(
                StartFailure.explain(broker, "--broker-port", failure).getMessage());
    }
}
