/**
 * The door of the SDK: {@link io.rillmq.client.RillClient} builds producers, consumers, readers and the admin view over one
 * set of connections. Nothing in this module imports this package.
 */
@NullMarked
package io.rillmq.client;

import org.jspecify.annotations.NullMarked;
