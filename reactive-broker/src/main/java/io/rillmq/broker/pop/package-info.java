/**
 * POP: messages are handed out one by one for a time, to whichever member of a group asks, and come again when they are
 * not acknowledged.
 */
@NullMarked
package io.rillmq.broker.pop;

import org.jspecify.annotations.NullMarked;
