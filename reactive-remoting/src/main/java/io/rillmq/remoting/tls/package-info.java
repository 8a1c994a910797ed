/**
 * TLS of both sides: its configuration, the contexts made of PEM files or of a self-signed certificate, and the handler
 * that tells TLS from plain text. Uses no other package of the module; server and client install it in their sockets.
 */
@NullMarked
package io.rillmq.remoting.tls;

import org.jspecify.annotations.NullMarked;
