/**
 * Headers of requests between a broker and the clients connected to it.
 */
@NullMarked
package io.rillmq.protocol.header.client;

import org.jspecify.annotations.NullMarked;
