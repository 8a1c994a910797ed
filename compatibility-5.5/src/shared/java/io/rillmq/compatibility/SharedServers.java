package io.rillmq.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test one set of {@link Servers} that is started when first needed and ended with the last test, and {@link
 * Clients} of them that are closed after the test.
 */
final class SharedServers implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Clients.class || type == Servers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Servers servers = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        Servers.class, ignored -> Servers.start(directory(), Servers.Options.DEFAULTS), Servers.class);
        return parameter.getParameter().getType() == Servers.class ? servers : context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        Clients.class, ignored -> new Clients(servers.nameServers()), Clients.class);
    }

    /** Below the module's target directory, so that the servers' files are there to look at after a failure. */
    private static Path directory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers").toAbsolutePath()), "shared");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
