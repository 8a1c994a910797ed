package io.rillmq.cli.serve;

import java.nio.file.Path;

/**
 * Where things are on this machine.
 *
 * @param program the directory with {@code conf}, as {@code bin/rill} found it
 * @param data the directory under which servers keep their data unless told otherwise
 */
public record Home(Path program, Path data) {
    Path conf(String name) {
        return program.resolve("conf").resolve(name);
    }
}
