package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/**
 * Asks for the messages of a topic that have a key.
 *
 * @param countMax messages wanted at most
 * @param fromMillis earliest store time, epoch milliseconds
 * @param toMillis latest store time
 */
public record QueryMessageHeader(Topic topic, String key, int countMax, long fromMillis, long toMillis, KeyType keyType)
        implements RequestHeader {
    /** What the key is of a message. */
    public enum KeyType {
        /** One of its keys; brokers take its unique id for one too. */
        KEY("K"),
        /** The unique id that its producer gave it. */
        UNIQUE_ID("U"),
        /** Its tag. */
        TAG("T");

        private final String wireName;

        KeyType(String wireName) {
            this.wireName = wireName;
        }
    }

    /** The older way to say {@link KeyType#UNIQUE_ID}; clients put it beside the fields of this header. */
    private static final String UNIQUE_ID_FLAG = "_UNIQUE_KEY_QUERY";

    private static final String KEY_TYPE = "indexType";

    public static QueryMessageHeader read(HeaderReader in) {
        return new QueryMessageHeader(
                in.topic("topic"),
                in.text("key"),
                in.integer("maxNum"),
                in.longNumber("beginTimestamp"),
                in.longNumber("endTimestamp"),
                readKeyType(in));
    }

    private static KeyType readKeyType(HeaderReader in) {
        if (in.bool(UNIQUE_ID_FLAG, false)) {
            return KeyType.UNIQUE_ID;
        }
        String name = in.text(KEY_TYPE, KeyType.KEY.wireName);
        for (KeyType type : KeyType.values()) {
            if (type.wireName.equals(name)) {
                return type;
            }
        }
        throw new InvalidHeaderException(KEY_TYPE, name, "K, U or T");
    }

    @Override
    public int code() {
        return RequestCode.QUERY_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value())
                .text("key", key)
                .integer("maxNum", countMax)
                .longNumber("beginTimestamp", fromMillis)
                .longNumber("endTimestamp", toMillis)
                .text(KEY_TYPE, keyType.wireName);
        if (keyType == KeyType.UNIQUE_ID) {
            out.bool(UNIQUE_ID_FLAG, true);
        }
    }
}
