/**
 * What a person sees: one-line failures and a progress line.
 * Knows nothing of messages or servers.
 */
@NullMarked
package io.rillmq.cli.terminal;

import org.jspecify.annotations.NullMarked;
