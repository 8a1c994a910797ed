/**
 * Consumer groups: their configuration, their live members and subscriptions, and the locks of their queues.
 */
@NullMarked
package io.rillmq.broker.group;

import org.jspecify.annotations.NullMarked;
