/**
 * Messages that a consumer group gives back: retried later, or moved to the group's dead-letter topic.
 */
@NullMarked
package io.rillmq.broker.retry;

import org.jspecify.annotations.NullMarked;
