package io.rillmq.broker.table;

import io.rillmq.protocol.body.MalformedBodyException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one record of the tables' topic holds, in JSON that a person can read:
 *
 * <pre>{@code
 * {"version":1,"full":{"queueOffset":0,"logOffset":0,"sizeBytes":900,"bytesSince":70},
 *  "tables":{"topics":{"orders":{"topicName":"orders",…},"old":null},"offsets":{"orders@billing:0":17}}}
 * }</pre>
 *
 * @param full where the newest full state is, null before the first is whole
 * @param changes at most one per entry
 */
record TableRecord(@Nullable FullState full, List<TableChange> changes) {
    private static final int VERSION = 1;
    private static final String NULL = "null";

    byte[] toJson() {
        StringBuilder text = new StringBuilder("{\"version\":").append(VERSION);
        if (full != null) {
            text.append(",\"full\":").append(full.toJson().encode());
        }
        text.append(",\"tables\":{");
        String separator = "";
        for (Map.Entry<String, List<TableChange>> table : byTable().entrySet()) {
            text.append(separator).append(Json.encode(table.getKey())).append(":{");
            separator = "";
            for (TableChange change : table.getValue()) {
                text.append(separator)
                        .append(Json.encode(change.key()))
                        .append(':')
                        .append(change.json() == null ? NULL : change.json());
                separator = ",";
            }
            text.append('}');
            separator = ",";
        }
        return text.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, List<TableChange>> byTable() {
        Map<String, List<TableChange>> tables = new LinkedHashMap<>();
        changes.forEach(change -> tables.computeIfAbsent(change.table(), ignored -> new ArrayList<>())
                .add(change));
        return tables;
    }

    /** @throws MalformedBodyException when it is none, or one of a later version of this program */
    static TableRecord fromJson(byte[] body) {
        try {
            JsonObject json = new JsonObject(Buffer.buffer(body));
            int version = json.getInteger("version", 0);
            if (version != VERSION) {
                throw new MalformedBodyException("its version is " + version + ", known is " + VERSION);
            }
            JsonObject full = json.getJsonObject("full");
            List<TableChange> changes = new ArrayList<>();
            for (Map.Entry<String, Object> table : json.getJsonObject("tables", new JsonObject())) {
                for (Map.Entry<String, Object> entry : (JsonObject) table.getValue()) {
                    Object value = entry.getValue();
                    changes.add(
                            new TableChange(table.getKey(), entry.getKey(), value == null ? null : Json.encode(value)));
                }
            }
            return new TableRecord(full == null ? null : FullState.fromJson(full), changes);
        } catch (DecodeException | ClassCastException | NullPointerException malformed) {
            throw new MalformedBodyException("it is no record of tables: " + malformed.getMessage(), malformed);
        }
    }
}
