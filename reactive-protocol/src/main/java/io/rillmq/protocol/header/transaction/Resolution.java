package io.rillmq.protocol.header.transaction;

import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.message.SystemFlags;

/** What a producer says became of its local transaction. */
public enum Resolution {
    COMMIT(SystemFlags.TRANSACTION_COMMIT),
    ROLLBACK(SystemFlags.TRANSACTION_ROLLBACK),
    /** Not known yet: it is to be asked again. */
    UNKNOWN(SystemFlags.TRANSACTION_NONE);

    private final int code;

    Resolution(int code) {
        this.code = code;
    }

    /** On the wire: the transaction bits of a message's system flag. */
    public int code() {
        return code;
    }

    static Resolution of(String field, int code) {
        for (Resolution each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        throw new InvalidHeaderException(
                field, Integer.toString(code), "8 to commit, 12 to roll back or 0 while it is not known");
    }
}
