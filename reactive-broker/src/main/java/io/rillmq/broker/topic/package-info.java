/**
 * Topics: the table of configurations, the system topics, and the creation of topics by senders and groups.
 */
@NullMarked
package io.rillmq.broker.topic;

import org.jspecify.annotations.NullMarked;
