/**
 * What the tests of every module share: the house laws as checks, leak and blocking-call detection, a clock
 * to turn by hand, and servers in processes of their own.
 */
@NullMarked
package io.rillmq.testbase;

import org.jspecify.annotations.NullMarked;
