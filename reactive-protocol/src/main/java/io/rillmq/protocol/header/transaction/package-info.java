/**
 * Headers of the requests about transactions.
 */
@NullMarked
package io.rillmq.protocol.header.transaction;

import org.jspecify.annotations.NullMarked;
