/** Where measured stores lie on the disk, and what the operating system remembers of them. */
@NullMarked
package io.rillmq.benchmarks.place;

import org.jspecify.annotations.NullMarked;
