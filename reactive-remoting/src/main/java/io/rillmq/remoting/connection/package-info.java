/**
 * One connection of either side: its socket, its requests in both directions, its bounds.
 * Lowest package of the module; the list, top-down: dispatch, server, client, connection. Server and client do not know each other.
 */
@NullMarked
package io.rillmq.remoting.connection;

import org.jspecify.annotations.NullMarked;
