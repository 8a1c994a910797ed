/**
 * One state machine per WebSocket: subscriptions, credits, publishing,
 * and what happens when a socket is slow.
 */
@NullMarked
package io.rillmq.gateway.session;

import org.jspecify.annotations.NullMarked;
