/**
 * One connection of either side: its socket, its requests in both directions, its bounds.
 * The packages of the module, top-down: dispatch, server, client, connection, tls. Server and client do not know each other.
 */
@NullMarked
package io.rillmq.remoting.connection;

import org.jspecify.annotations.NullMarked;
