/** A small module that breaks the house laws, for {@link io.rillmq.testbase.ArchitectureRulesTest}. */
@NullMarked
package io.rillmq.testbase.house;

import org.jspecify.annotations.NullMarked;
