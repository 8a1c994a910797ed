/**
 * The remoting command: one request or response with its header fields, in both header serialisations.
 */
@NullMarked
package io.rillmq.protocol.command;

import org.jspecify.annotations.NullMarked;
