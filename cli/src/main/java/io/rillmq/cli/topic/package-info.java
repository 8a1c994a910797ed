/**
 * The commands about topics: create, list, describe and delete.
 * They use the SDK only, as any program could.
 */
@NullMarked
package io.rillmq.cli.topic;

import org.jspecify.annotations.NullMarked;
