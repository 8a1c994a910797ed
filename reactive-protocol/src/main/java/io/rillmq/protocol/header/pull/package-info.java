/**
 * Headers of requests that read messages, and of their answers.
 */
@NullMarked
package io.rillmq.protocol.header.pull;

import org.jspecify.annotations.NullMarked;
