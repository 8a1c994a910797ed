package io.rillmq.broker.group;

import io.rillmq.protocol.command.Language;
import io.rillmq.remoting.connection.Connection;

/**
 * A live client of a group.
 *
 * @param clientId chosen by the client, unique in its group; at most 1,024 characters
 * @param version the client's release as RocketMQ numbers them
 */
public record Member(String clientId, Connection connection, Language language, int version) {
    private static final int ID_CHARACTERS_MAX = 1_024;

    public Member {
        checkId(clientId);
    }

    /** @throws IllegalArgumentException when no client may be called so */
    static void checkId(String clientId) {
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientID must not be blank");
        }
        if (clientId.length() > ID_CHARACTERS_MAX) {
            throw new IllegalArgumentException("clientID of " + clientId.length() + " characters exceeds "
                    + ID_CHARACTERS_MAX + ": " + clientId.substring(0, 64) + "...");
        }
    }
}
