package io.rillmq.broker.table;

import io.vertx.core.json.JsonObject;

/**
 * The newest place in the log from which on it has every entry of every table.
 *
 * @param queueOffset of its first record
 * @param logOffset of its first record: once the log begins behind it, the log alone has no longer everything
 * @param sizeBytes of its records
 * @param bytesSince of the records behind it
 */
record FullState(long queueOffset, long logOffset, long sizeBytes, long bytesSince) {
    FullState followedBy(long bytes) {
        return new FullState(queueOffset, logOffset, sizeBytes, bytesSince + bytes);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("queueOffset", queueOffset)
                .put("logOffset", logOffset)
                .put("sizeBytes", sizeBytes)
                .put("bytesSince", bytesSince);
    }

    static FullState fromJson(JsonObject json) {
        return new FullState(
                json.getLong("queueOffset"),
                json.getLong("logOffset"),
                json.getLong("sizeBytes"),
                json.getLong("bytesSince"));
    }
}
