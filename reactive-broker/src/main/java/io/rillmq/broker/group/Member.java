package io.rillmq.broker.group;

import io.rillmq.protocol.command.Language;
import io.rillmq.remoting.connection.Connection;

/**
 * A live client of a group.
 *
 * @param clientId chosen by the client, unique in its group
 * @param version the client's release as RocketMQ numbers them
 */
public record Member(String clientId, Connection connection, Language language, int version) {}
