package io.rillmq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestHeader;
import java.nio.charset.StandardCharsets;

/** A request without fields, for tests. */
public record Ask(int code) implements RequestHeader {
    @Override
    public void write(HeaderWriter out) {}

    public static RemotingCommand frame(int code, int opaque, String body) {
        return RemotingCommand.request(code, opaque, HeaderFields.EMPTY, bytes(body));
    }

    public static ByteBuf bytes(String text) {
        return text.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
