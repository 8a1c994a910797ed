/**
 * Feeds records of the log to its views and tells listeners; writes the views behind and notes how far they are.
 * Views are derived from the log and never forced per message.
 */
@NullMarked
package io.rillmq.store.dispatch;

import org.jspecify.annotations.NullMarked;
