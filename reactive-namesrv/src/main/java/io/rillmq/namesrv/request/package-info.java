/**
 * Answers the requests of brokers, clients and admin tools from the state that one context owns.
 * Reads come from an immutable snapshot on any event loop; changes go to the owner.
 */
@NullMarked
package io.rillmq.namesrv.request;

import org.jspecify.annotations.NullMarked;
