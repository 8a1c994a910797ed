/**
 * Filters that consumers give with their subscriptions. Pure functions: no threads, no state.
 */
@NullMarked
package io.rillmq.protocol.filter;

import org.jspecify.annotations.NullMarked;
