/**
 * How the store's few threads sleep until there is work, and how too much of it is refused. Knows nothing of what they do.
 */
@NullMarked
package io.rillmq.store.thread;

import org.jspecify.annotations.NullMarked;
