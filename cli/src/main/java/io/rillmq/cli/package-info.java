/**
 * The door of the command line: {@code rill} with its sub-commands, exit codes and one-line errors.
 * Started by {@code bin/rill}; nothing else in the module uses this package.
 */
@NullMarked
package io.rillmq.cli;

import org.jspecify.annotations.NullMarked;
