/**
 * Connections to name servers and brokers: requests matched to answers by opaque, time limits, heartbeats. No {@code ByteBuf}
 * leaves this package: an answer is read on its connection's event loop and released there.
 */
@NullMarked
package io.rillmq.client.internal.call;

import org.jspecify.annotations.NullMarked;
