package io.rillmq.cli.store;

import io.rillmq.store.inspect.Compression;
import io.rillmq.store.inspect.DumpedRecord;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Prints dumped records through a buffer, and notices when nobody reads them. */
final class RecordPrinter {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HEX_BYTES_MAX = 64;
    private static final String TAGS = "TAGS";
    private static final String KEYS = "KEYS";

    private final PrintStream out;
    private final RecordFormat format;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    RecordPrinter(PrintStream out, RecordFormat format) {
        this.out = out;
        this.format = format;
    }

    void print(DumpedRecord record) {
        switch (format) {
            case TEXT -> line(text(record));
            case BODY -> body(Body.of(record).bytes());
            case JSON -> line(json(record));
        }
        if (buffer.size() >= BUFFER_BYTES) {
            flush();
        }
    }

    private void body(byte[] bytes) {
        buffer.writeBytes(bytes);
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
            buffer.write('\n');
        }
    }

    void flush() {
        out.writeBytes(buffer.toByteArray());
        buffer.reset();
        if (out.checkError()) {
            throw new NobodyReadsException();
        }
    }

    private void line(String text) {
        buffer.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DumpedRecord record) {
        Map<String, String> others = new TreeMap<>(record.properties());
        String tags = others.remove(TAGS);
        String keys = others.remove(KEYS);
        StringBuilder text = new StringBuilder()
                .append("queue ")
                .append(record.queueId())
                .append(" offset ")
                .append(record.queueOffset())
                .append(", log offset ")
                .append(record.logOffset())
                .append(", ")
                .append(record.sizeBytes())
                .append(" bytes\n")
                .append("  stored     ")
                .append(Instant.ofEpochMilli(record.storeMillis()))
                .append(" by ")
                .append(record.storeHost())
                .append('\n')
                .append("  born       ")
                .append(Instant.ofEpochMilli(record.bornMillis()))
                .append(" at ")
                .append(record.bornHost())
                .append('\n');
        appendNumbers(text, record);
        if (tags != null) {
            text.append("  tags       ").append(tags).append('\n');
        }
        if (keys != null) {
            text.append("  keys       ").append(keys).append('\n');
        }
        if (!others.isEmpty()) {
            text.append("  properties ").append(others).append('\n');
        }
        return text.append("  body       ").append(body(record)).toString();
    }

    private static void appendNumbers(StringBuilder text, DumpedRecord record) {
        StringBuilder numbers = new StringBuilder();
        if (record.flag() != 0) {
            numbers.append(" flag ").append(record.flag());
        }
        if (record.sysFlag() != 0) {
            numbers.append(" sysFlag ").append(record.sysFlag());
        }
        if (record.reconsumeTimes() != 0) {
            numbers.append(" reconsumed ").append(record.reconsumeTimes()).append(" times");
        }
        if (record.preparedTransactionOffset() != 0) {
            numbers.append(" half message at ").append(record.preparedTransactionOffset());
        }
        if (numbers.length() > 0) {
            text.append("  marks     ").append(numbers).append('\n');
        }
    }

    private static String body(DumpedRecord record) {
        Body body = Body.of(record);
        String size = body.bytes().length + " bytes"
                + (body.encoding() == Compression.NONE ? "" : " compressed with " + body.encoding());
        return body.text().map(text -> size + ": " + text).orElseGet(() -> size + ": 0x" + hex(body.bytes()));
    }

    private static String hex(byte[] bytes) {
        int shown = Math.min(bytes.length, HEX_BYTES_MAX);
        return HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "…" : "");
    }

    private static String json(DumpedRecord record) {
        JsonObject properties = new JsonObject();
        record.properties().forEach(properties::put);
        JsonObject json = new JsonObject()
                .put("topic", record.topic())
                .put("queueId", record.queueId())
                .put("queueOffset", record.queueOffset())
                .put("logOffset", record.logOffset())
                .put("sizeBytes", record.sizeBytes())
                .put("flag", record.flag())
                .put("sysFlag", record.sysFlag())
                .put("born", Instant.ofEpochMilli(record.bornMillis()).toString())
                .put("bornHost", record.bornHost())
                .put("stored", Instant.ofEpochMilli(record.storeMillis()).toString())
                .put("storeHost", record.storeHost())
                .put("reconsumeTimes", record.reconsumeTimes())
                .put("preparedTransactionOffset", record.preparedTransactionOffset())
                .put("properties", properties);
        Body body = Body.of(record);
        if (body.encoding() != Compression.NONE) {
            json.put("bodyCompression", body.encoding().toString());
        }
        body.text()
                .ifPresentOrElse(
                        text -> json.put("body", text),
                        () -> json.put("bodyBase64", Base64.getEncoder().encodeToString(body.bytes())));
        return json.encode();
    }
}
