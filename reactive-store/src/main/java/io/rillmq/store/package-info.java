/**
 * The door of the store: opens a directory, wires its parts and closes them again. Packages below, top-down: recover,
 * retain, append, inspect, read, dispatch, queue, index, log, file, thread. A package uses only those after it.
 */
@NullMarked
package io.rillmq.store;

import org.jspecify.annotations.NullMarked;
