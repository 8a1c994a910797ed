package io.rillmq.remoting.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.command.ResponseHeader;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a processor answers. Version, language, opaque and serialisation follow from the request.
 *
 * @param code one of {@link ResponseCode}
 * @param remark the reason of a refusal, for people
 * @param body owned by the response; the router takes it
 * @param unwritten run once, on the connection's context, when the connection ends before the answer was written; one that
 *     was written may still not have arrived
 */
public record Response(
        int code,
        @Nullable String remark,
        HeaderFields fields,
        ByteBuf body,
        @Nullable Runnable unwritten) {
    private static final Response OK =
            new Response(ResponseCode.SUCCESS, null, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);

    public Response(int code, @Nullable String remark, HeaderFields fields, ByteBuf body) {
        this(code, remark, fields, body, null);
    }

    public static Response ok() {
        return OK;
    }

    public static Response ok(ResponseHeader header) {
        return ok(header, Unpooled.EMPTY_BUFFER);
    }

    /** Takes {@code body}. */
    public static Response ok(ByteBuf body) {
        return new Response(ResponseCode.SUCCESS, null, HeaderFields.EMPTY, body);
    }

    public static Response ok(byte[] body) {
        return ok(Unpooled.wrappedBuffer(body));
    }

    /** Takes {@code body}. */
    public static Response ok(ResponseHeader header, ByteBuf body) {
        return new Response(ResponseCode.SUCCESS, null, HeaderFields.of(header), body);
    }

    /** An answer whose code is not plain success but which carries header fields, such as an empty pull. Takes {@code body}. */
    public static Response of(int code, @Nullable String remark, ResponseHeader header, ByteBuf body) {
        return new Response(code, remark, HeaderFields.of(header), body);
    }

    /** @param remark names the thing, the value and the limit */
    public static Response refused(int code, String remark) {
        return new Response(code, remark, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);
    }

    /** The same response for a maker who has to know when it cannot be written. */
    public Response orElse(Runnable unwritten) {
        return new Response(code, remark, fields, body, unwritten);
    }

    /** This response as a future that is already there. */
    public Future<Response> now() {
        return Future.succeededFuture(this);
    }
}
