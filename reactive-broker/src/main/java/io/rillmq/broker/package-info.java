/**
 * The door of the broker: the verticle that wires the rooms, and the configuration composed of theirs.
 */
@NullMarked
package io.rillmq.broker;

import org.jspecify.annotations.NullMarked;
