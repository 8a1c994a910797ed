/**
 * Requests of tools: topics, groups, statistics and the state of the broker.
 */
@NullMarked
package io.rillmq.broker.admin;

import org.jspecify.annotations.NullMarked;
