/**
 * Messages and the record layout that the commit log and pull answers share: properties, ids, tag codes, system flags.
 */
@NullMarked
package io.rillmq.protocol.message;

import org.jspecify.annotations.NullMarked;
