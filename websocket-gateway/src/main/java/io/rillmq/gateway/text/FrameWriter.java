package io.rillmq.gateway.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes the small frames. Pure functions. */
public final class FrameWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private FrameWriter() {}

    /** The frame as JSON text. */
    public static String write(ServerFrame frame) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            write(frame, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }

    private static void write(ServerFrame frame, JsonGenerator out) throws IOException {
        if (frame instanceof ServerFrame.Subscribed subscribed) {
            head(out, "subscribed", subscribed.id());
            out.writeStringField("topic", subscribed.topic());
            out.writeNumberField("credit", subscribed.credit());
        } else if (frame instanceof ServerFrame.Gap gap) {
            head(out, "gap", gap.id());
            out.writeNumberField("missed", gap.missed());
        } else if (frame instanceof ServerFrame.Published published) {
            head(out, "published", published.id());
            place(out, published.at());
        } else if (frame instanceof ServerFrame.Unsubscribed unsubscribed) {
            head(out, "unsubscribed", unsubscribed.id());
        } else if (frame instanceof ServerFrame.Failed failed) {
            head(out, "error", failed.id());
            out.writeStringField("code", failed.code().wireName());
            out.writeStringField("message", failed.message());
        } else if (frame instanceof ServerFrame.Pong pong) {
            head(out, "pong", pong.id());
        } else {
            throw new AssertionError("unhandled frame: " + frame);
        }
    }

    /** Where a message was stored, as a JSON object: the answer to a publish over plain HTTP. */
    public static String write(ServerFrame.StoredAt at) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            place(out, at);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }

    private static void place(JsonGenerator out, ServerFrame.StoredAt at) throws IOException {
        out.writeStringField("messageId", at.messageId());
        out.writeStringField("topic", at.topic());
        out.writeStringField("broker", at.broker());
        out.writeNumberField("queue", at.queueId());
        out.writeNumberField("queueOffset", at.queueOffset());
    }

    private static void head(JsonGenerator out, String type, @Nullable String id) throws IOException {
        out.writeStringField("type", type);
        if (id != null) {
            out.writeStringField("id", id);
        }
    }
}
