/**
 * Messages that are delivered later: the eighteen delay levels and the service that delivers them.
 */
@NullMarked
package io.rillmq.broker.delay;

import org.jspecify.annotations.NullMarked;
