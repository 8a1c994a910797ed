/**
 * What users see of receiving: consumers in a group, readers without one, positions, filters, deliveries.
 */
@NullMarked
package io.rillmq.client.consumer;

import org.jspecify.annotations.NullMarked;
