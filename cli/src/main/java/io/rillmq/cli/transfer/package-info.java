/**
 * The commands that move messages: a file or standard input into a topic, and a topic to standard output.
 * Bytes go through untouched: what was produced from a file is consumed as the same file.
 */
@NullMarked
package io.rillmq.cli.transfer;

import org.jspecify.annotations.NullMarked;
