/**
 * Headers of requests about queue offsets: of consumer groups, of queues, by time.
 */
@NullMarked
package io.rillmq.protocol.header.offset;

import org.jspecify.annotations.NullMarked;
