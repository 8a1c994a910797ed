/**
 * Headers of POP: the broker hands messages out for a time, and consumers acknowledge each of them by its handle.
 */
@NullMarked
package io.rillmq.protocol.header.pop;

import org.jspecify.annotations.NullMarked;
