/**
 * The commit log: segment files of one size, the published ends of the log, and the writer's recent bytes in memory.
 * One thread writes, any thread reads.
 */
@NullMarked
package io.rillmq.store.log;

import org.jspecify.annotations.NullMarked;
