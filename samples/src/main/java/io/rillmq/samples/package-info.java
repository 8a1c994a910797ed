/**
 * Stories to copy from: each file is one, with a {@code main} that takes the name server's address (localhost:9876).
 * Nothing else in the project is compiled against them.
 */
@NullMarked
package io.rillmq.samples;

import org.jspecify.annotations.NullMarked;
