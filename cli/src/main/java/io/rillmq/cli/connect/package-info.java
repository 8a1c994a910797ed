/**
 * How a client command finds its cluster, and how it says that it did not.
 * One client per command, closed at its end.
 */
@NullMarked
package io.rillmq.cli.connect;

import org.jspecify.annotations.NullMarked;
