package io.rillmq.store.process;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.TestStore;

/** A message by its id, and its place, as it is reported in a line. */
record Placed(int queueId, long queueOffset, String id) {
    private static final char ID_END = '|';

    static String body(String id, int fillerBytes) {
        return id + ID_END + "-".repeat(fillerBytes);
    }

    static String idIn(StoredMessage message) {
        String body = TestStore.bodyOf(message);
        return body.substring(0, body.indexOf(ID_END));
    }

    String line() {
        return queueId + " " + queueOffset + " " + id;
    }

    static Placed parse(String line) {
        String[] parts = line.split(" ");
        return new Placed(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }
}
