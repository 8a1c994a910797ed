/**
 * Request and reply: a reply is handed to the client that waits for it, over the connection that it has, and stored.
 */
@NullMarked
package io.rillmq.broker.reply;

import org.jspecify.annotations.NullMarked;
