/**
 * What a name server knows: brokers, topics and the stored configuration.
 * Plain state and its file: no threads, no network, no clock.
 */
@NullMarked
package io.rillmq.namesrv.route;

import org.jspecify.annotations.NullMarked;
