/**
 * The stores that are compared, behind one interface: ours, and Apache RocketMQ's. Each runs in a JVM of its own with its
 * own class path; only the class of the one that runs there is ever loaded.
 */
@NullMarked
package io.rillmq.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
