/** Part of the small module that breaks the house laws. */
@NullMarked
package io.rillmq.testbase.house.upper;

import org.jspecify.annotations.NullMarked;
