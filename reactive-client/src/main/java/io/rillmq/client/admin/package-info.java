/**
 * What users see of topics: create, list, delete, and the offsets of their queues.
 */
@NullMarked
package io.rillmq.client.admin;

import org.jspecify.annotations.NullMarked;
