/**
 * Frames on a connection: a length, a header and a body, decoded and encoded as Netty handlers.
 */
@NullMarked
package io.rillmq.protocol.frame;

import org.jspecify.annotations.NullMarked;
