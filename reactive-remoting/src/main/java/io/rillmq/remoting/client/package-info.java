/**
 * Connections that this process opens, one per address, on demand.
 * Uses {@code connection} and {@code tls}.
 */
@NullMarked
package io.rillmq.remoting.client;

import org.jspecify.annotations.NullMarked;
