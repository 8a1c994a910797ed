package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.DescriptorFile;
import io.rillmq.cli.descriptor.DescriptorSet;
import io.rillmq.cli.descriptor.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rill demo}: the standalone servers with programs that send and receive something worth looking at. */
@Command(
        name = "demo",
        description = "Start everything, with a sample that streams this machine's figures",
        mixinStandardHelpOptions = true,
        footer = "      --heap=SIZE        the JVM's maximum heap (256m); see also JAVA_OPTS")
public final class DemoCommand implements Callable<Integer> {
    private final Home home;

    @Mixin
    private final StandaloneOptions options = new StandaloneOptions();

    public DemoCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path file = options.file() == null ? home.conf("demo.json") : options.file();
        DescriptorSet set = options.applyTo(DescriptorFile.read(file, ServerKind.BROKER), home);
        return new Foreground("demo", set, StandaloneOptions::portOption)
                .run(started -> List.of("Open http://" + started.address(ServerKind.GATEWAY)
                        + "/ in a browser to see the topics live. Ctrl-C stops everything."));
    }
}
