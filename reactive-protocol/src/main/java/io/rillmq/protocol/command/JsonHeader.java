package io.rillmq.protocol.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header serialisation. Official clients send it on every request, so it is read token by token into the flat
 * fields and written straight into the buffer; nothing is bound to objects. Members are written in the order that
 * RocketMQ writes them, absent ones are left out; any order and unknown members are read.
 */
final class JsonHeader {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonHeader() {}

    static void encode(RemotingCommand command, ByteBuf out) {
        writeAscii(out, "{\"code\":");
        writeAscii(out, Integer.toString(command.code()));
        HeaderFields fields = command.fields();
        if (!fields.isEmpty()) {
            writeAscii(out, ",\"extFields\":{");
            for (int i = 0; i < fields.count(); i++) {
                if (i > 0) {
                    out.writeByte(',');
                }
                writeString(out, fields.name(i));
                out.writeByte(':');
                writeString(out, fields.value(i));
            }
            out.writeByte('}');
        }
        writeAscii(out, ",\"flag\":");
        writeAscii(out, Integer.toString(command.flags()));
        writeAscii(out, ",\"language\":\"");
        writeAscii(out, command.language().name());
        writeAscii(out, "\",\"opaque\":");
        writeAscii(out, Integer.toString(command.opaque()));
        String remark = command.remark();
        if (remark != null) {
            writeAscii(out, ",\"remark\":");
            writeString(out, remark);
        }
        writeAscii(out, ",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");
        writeAscii(out, Integer.toString(command.version()));
        out.writeByte('}');
    }

    private static void writeAscii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }

    private static void writeString(ByteBuf out, String text) {
        out.writeByte('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                ByteBufUtil.writeUtf8(out, text, from, i);
                writeEscaped(out, c);
                from = i + 1;
            }
        }
        ByteBufUtil.writeUtf8(out, text, from, text.length());
        out.writeByte('"');
    }

    private static void writeEscaped(ByteBuf out, char c) {
        out.writeByte('\\');
        switch (c) {
            case '"', '\\' -> out.writeByte(c);
            case '\n' -> out.writeByte('n');
            case '\r' -> out.writeByte('r');
            case '\t' -> out.writeByte('t');
            default -> {
                writeAscii(out, "u00");
                out.writeByte(HEX[c >> 4]);
                out.writeByte(HEX[c & 0xf]);
            }
        }
    }

    /** @param header on the heap */
    static RemotingCommand decode(ByteBuf header) {
        try (JsonParser in = parserOf(header)) {
            return read(in);
        } catch (IOException e) {
            throw new MalformedHeaderException("JSON header cannot be parsed: " + e.getMessage(), e);
        }
    }

    private static JsonParser parserOf(ByteBuf header) throws IOException {
        return JSON.createParser(header.array(), header.arrayOffset() + header.readerIndex(), header.readableBytes());
    }

    private static RemotingCommand read(JsonParser in) throws IOException {
        int code = 0;
        Language language = Language.OTHER;
        int version = 0;
        int opaque = 0;
        int flags = 0;
        String remark = null;
        HeaderFields fields = HeaderFields.EMPTY;
        expect(in.nextToken() == JsonToken.START_OBJECT, "JSON header is not an object");
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "code" -> code = readInt(in, name);
                case "language" -> language = readLanguage(in);
                case "version" -> version = readInt(in, name);
                case "opaque" -> opaque = readInt(in, name);
                case "flag" -> flags = readInt(in, name);
                case "remark" -> remark = readText(in, name);
                case "extFields" -> fields = value == JsonToken.VALUE_NULL ? HeaderFields.EMPTY : readFields(in);
                default -> in.skipChildren();
            }
        }
        expect(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null, "JSON header does not end");
        return new RemotingCommand(
                code, language, version, opaque, flags, remark, fields, Unpooled.EMPTY_BUFFER, Serialization.JSON);
    }

    private static int readInt(JsonParser in, String name) throws IOException {
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT, "JSON header's member " + name + " is not an integer");
        return in.getIntValue();
    }

    private static Language readLanguage(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return Language.of(in.getIntValue());
        }
        String name = readText(in, "language");
        return name == null ? Language.OTHER : Language.of(name);
    }

    private static HeaderFields readFields(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_OBJECT, "JSON header's extFields is not an object");
        HeaderWriter fields = new HeaderWriter();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            String value = readText(in, name);
            if (value != null) {
                fields.text(name, value);
            }
            expect(
                    fields.count() <= HeaderFields.COUNT_MAX,
                    "JSON header has more fields than " + HeaderFields.COUNT_MAX);
        }
        return fields.toFields();
    }

    /** Numbers and booleans are taken as their text: clients in other languages do not always quote them. */
    private static @Nullable String readText(JsonParser in, String name) throws IOException {
        JsonToken token = in.currentToken();
        expect(token != null && token.isScalarValue(), "JSON header's member " + name + " is not a text");
        return token == JsonToken.VALUE_NULL ? null : in.getText();
    }

    private static void expect(boolean isMet, String otherwise) {
        if (!isMet) {
            throw new MalformedHeaderException(otherwise);
        }
    }
}
