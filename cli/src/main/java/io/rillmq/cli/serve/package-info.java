/**
 * The commands that are servers: they start verticles, say when they are ready, and stop them in order on a signal.
 * Vert.x only; the samples of a demo run beside the servers by the names of their main classes.
 */
@NullMarked
package io.rillmq.cli.serve;

import org.jspecify.annotations.NullMarked;
