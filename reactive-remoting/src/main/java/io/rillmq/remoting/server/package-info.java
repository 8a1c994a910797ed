/**
 * Connections that others open: a listening server on several event loops.
 * Uses {@code connection} and {@code tls}; frames leave upward through {@link io.rillmq.remoting.connection.RequestHandler}.
 */
@NullMarked
package io.rillmq.remoting.server;

import org.jspecify.annotations.NullMarked;
