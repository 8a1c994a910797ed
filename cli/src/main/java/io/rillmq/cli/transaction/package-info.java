/**
 * The commands about transactions that wait for their end: list, commit and rollback.
 * They use the SDK only, as any program could.
 */
@NullMarked
package io.rillmq.cli.transaction;

import org.jspecify.annotations.NullMarked;
