/** Reads the expressions of subscriptions: which messages a consumer wants, or why the broker cannot say. */
@NullMarked
package io.rillmq.broker.filter;

import org.jspecify.annotations.NullMarked;
