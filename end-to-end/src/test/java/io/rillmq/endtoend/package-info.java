/**
 * Tests of the program as users run it: real processes by {@code bin/rill}, real files, a real browser.
 * Each has a home directory of its own, so that nothing of this machine's user is read or written.
 */
@NullMarked
package io.rillmq.endtoend;

import org.jspecify.annotations.NullMarked;
