/** Part of the small module that breaks the house laws. */
@NullMarked
package io.rillmq.testbase.house.lower;

import org.jspecify.annotations.NullMarked;
