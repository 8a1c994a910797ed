package io.rillmq.testbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs classes that do wrong, as JUnit would run a module's tests, and looks at what comes out. */
class DetectorsTest {
    @Test
    void aClassThatDropsABufferFails() {
        assertThat(failuresOf(Leaking.class)).singleElement().asString().contains("buffer leaks");
    }

    @Test
    void aClassThatReleasesItsBuffersPasses() {
        assertThat(failuresOf(Releasing.class)).isEmpty();
    }

    @Test
    void aWaitOnAnEventLoopFailsTheTest() {
        assertThat(failuresOf(Waiting.class))
                .singleElement()
                .asString()
                .contains("blocking calls on event loops")
                .contains("event-loop-of-the-test");
    }

    @Test
    void aFileReadOnAnEventLoopFailsTheTest() {
        assertThat(failuresOf(Reading.class)).singleElement().asString().contains("FileChannelImpl.read");
    }

    @Test
    void otherThreadsMayBlock() {
        assertThat(failuresOf(Patient.class)).isEmpty();
    }

    private static List<Throwable> failuresOf(Class<?> type) {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(type))
                .execute();
        assertThat(results.testEvents().started().count()).isEqualTo(1);
        return results.allEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream())
                .toList();
    }

    private static <T> T onEventLoop(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        // Netty says that code on its threads must not block unless a thread says otherwise.
        new FastThreadLocalThread(future, "event-loop-of-the-test").start();
        return future.get(10, TimeUnit.SECONDS);
    }

    static class Leaking {
        @Test
        void drops() {
            ByteBuf dropped = PooledByteBufAllocator.DEFAULT.buffer(64);
            assertThat(dropped.isWritable()).isTrue();
        }
    }

    static class Releasing {
        @Test
        void releases() {
            assertThat(PooledByteBufAllocator.DEFAULT.buffer(64).release()).isTrue();
        }
    }

    static class Waiting {
        @Test
        void waits() throws Exception {
            boolean counted = onEventLoop(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS));

            assertThat(counted).isFalse();
        }
    }

    static class Reading {
        @TempDir
        Path directory;

        @Test
        void reads() throws Exception {
            Path file = Files.writeString(directory.resolve("file"), "text");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                int count = onEventLoop(() -> channel.read(ByteBuffer.allocate(16), 0));

                assertThat(count).isEqualTo(4);
            }
        }
    }

    static class Patient {
        @TempDir
        Path directory;

        @Test
        void blocks() throws IOException, InterruptedException {
            assertThat(new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(Files.writeString(directory.resolve("file"), "text")).hasContent("text");
        }
    }
}
