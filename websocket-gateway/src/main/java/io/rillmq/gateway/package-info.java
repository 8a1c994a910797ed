/**
 * The door of the gateway: the verticle that wires and starts it,
 * and the configuration composed from the rooms below.
 */
@NullMarked
package io.rillmq.gateway;

import org.jspecify.annotations.NullMarked;
