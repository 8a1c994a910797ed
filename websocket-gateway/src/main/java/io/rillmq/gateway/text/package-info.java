/**
 * The JSON frames of the streaming protocol as sealed records,
 * read from and written to text.
 */
@NullMarked
package io.rillmq.gateway.text;

import org.jspecify.annotations.NullMarked;
