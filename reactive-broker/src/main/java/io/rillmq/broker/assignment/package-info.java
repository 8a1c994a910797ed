/**
 * Which queues of a topic each member of a group has when the broker divides them, and whether their messages are pulled
 * or popped.
 */
@NullMarked
package io.rillmq.broker.assignment;

import org.jspecify.annotations.NullMarked;
