package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A body that is written as JSON: members in alphabetical order, absent ones left out, as RocketMQ does. */
public interface JsonBody {
    /** UTF-8. */
    default byte[] toJson() {
        return Json.write(this);
    }

    /** The JSON as the body of a command: an unpooled buffer, owned by the caller. */
    default ByteBuf toBuffer() {
        return Unpooled.wrappedBuffer(toJson());
    }
}
