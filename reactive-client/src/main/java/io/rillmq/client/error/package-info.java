/**
 * The one family of errors that the SDK signals. Each kind says whether trying again can help.
 */
@NullMarked
package io.rillmq.client.error;

import org.jspecify.annotations.NullMarked;
