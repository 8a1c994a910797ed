/**
 * What users see of topics: create, list, delete, and the offsets of their queues; and of transactions that wait.
 */
@NullMarked
package io.rillmq.client.admin;

import org.jspecify.annotations.NullMarked;
