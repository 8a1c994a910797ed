/**
 * The broker's registration at every name server.
 */
@NullMarked
package io.rillmq.broker.register;

import org.jspecify.annotations.NullMarked;
