package io.rillmq.benchmarks.store;

import io.rillmq.benchmarks.peer.StorePeer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;

/** The class path of each peer's processes. */
final class ClassPaths {
    private static final String ROCKETMQ = "official-rocketmq/target/class-path.txt";
    private static final String OWN = "java.class.path";

    private ClassPaths() {}

    /**
     * Runs the benchmarks of {@code peer} with its class path: JMH gives a process that it starts the class path that
     * this process says it has.
     */
    static <T> T with(StorePeer.Kind peer, Path home, Benchmarks<T> benchmarks) throws Exception {
        String own = System.getProperty(OWN);
        System.setProperty(OWN, of(peer, own, home));
        try {
            return benchmarks.run();
        } finally {
            System.setProperty(OWN, own);
        }
    }

    interface Benchmarks<T> {
        T run() throws Exception;
    }

    private static String of(StorePeer.Kind peer, String own, Path home) throws IOException {
        return switch (peer) {
            case RILLMQ -> own;
            case ROCKETMQ -> benchmarksAndJmh() + File.pathSeparator + rocketMq(home);
        };
    }

    private static String benchmarksAndJmh() {
        List<String> entries = new ArrayList<>();
        Stream.of(
                        ClassPaths.class,
                        Runner.class,
                        joptsimple.OptionParser.class,
                        org.apache.commons.math3.util.FastMath.class)
                .map(ClassPaths::entryOf)
                .forEach(entries::add);
        return String.join(File.pathSeparator, entries);
    }

    private static String entryOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rocketMq(Path home) throws IOException {
        Path file = home.resolve(ROCKETMQ);
        if (!Files.exists(file)) {
            throw new IOException(file + " is missing: build the module official-rocketmq first");
        }
        return Files.readString(file).strip();
    }
}
