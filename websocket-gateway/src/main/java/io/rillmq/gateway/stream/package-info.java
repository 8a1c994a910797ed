/**
 * Messages between the SDK and the sockets: shared cursors, demand,
 * and the one class that joins Reactor with Vert.x.
 */
@NullMarked
package io.rillmq.gateway.stream;

import org.jspecify.annotations.NullMarked;
