package io.rillmq.cli.serve;

import io.rillmq.cli.descriptor.Descriptor;
import io.rillmq.cli.descriptor.DescriptorFile;
import io.rillmq.cli.descriptor.ServerKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that starts one server. Flags win over the file. */
final class ServerOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "a descriptor (conf/*.json), its plain configuration, or a RocketMQ properties file")
    private @Nullable Path file;

    @Option(names = "--host", paramLabel = "ADDR", description = "the address to listen on (127.0.0.1)")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "P", description = "the port to listen on; 0 picks a free one")
    private @Nullable Integer port;

    Descriptor descriptor(ServerKind kind) {
        Descriptor base = file == null ? Descriptor.of(kind) : DescriptorFile.readOne(file, kind);
        return base.with(kind.hostKey(), host).with(kind.portKey(), port);
    }
}
