package io.rillmq.cli.descriptor;

import java.util.List;
import java.util.Optional;

/**
 * Several servers and the programs that run beside them.
 *
 * @param servers one descriptor per server
 * @param programs class names with a {@code main(String[])} that takes the name server's address
 */
public record DescriptorSet(List<Descriptor> servers, List<String> programs) {
    public DescriptorSet {
        servers = List.copyOf(servers);
        programs = List.copyOf(programs);
    }

    static DescriptorSet of(Descriptor server) {
        return new DescriptorSet(List.of(server), List.of());
    }

    /** The server of this kind, if it is in the set. */
    public Optional<Descriptor> server(ServerKind kind) {
        return servers.stream().filter(descriptor -> descriptor.kind() == kind).findFirst();
    }
}
