package io.rillmq.broker.send;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.remoting.connection.Connection;

/**
 * One request on its way through the checks.
 *
 * @param body the request's own
 */
record Send(Connection connection, int clientVersion, SendHeader header, boolean isBatch, ByteBuf body) {}
