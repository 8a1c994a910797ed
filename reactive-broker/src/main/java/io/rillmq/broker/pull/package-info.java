/**
 * Pulls: their checks, their results, and the parking of those that found nothing yet.
 */
@NullMarked
package io.rillmq.broker.pull;

import org.jspecify.annotations.NullMarked;
