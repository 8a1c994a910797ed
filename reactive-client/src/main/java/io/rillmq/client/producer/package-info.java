/**
 * What users see of sending: messages, producers, receipts. Types only, no behaviour of the network.
 */
@NullMarked
package io.rillmq.client.producer;

import org.jspecify.annotations.NullMarked;
