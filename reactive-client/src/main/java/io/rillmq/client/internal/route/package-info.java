/**
 * Which queues a topic has and where their brokers are, polled from the name servers and kept as immutable snapshots.
 */
@NullMarked
package io.rillmq.client.internal.route;

import org.jspecify.annotations.NullMarked;
