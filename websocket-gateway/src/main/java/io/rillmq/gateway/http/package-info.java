/**
 * The HTTP side: routes, the handshake of the stream, origin rules,
 * security headers and the page.
 */
@NullMarked
package io.rillmq.gateway.http;

import org.jspecify.annotations.NullMarked;
