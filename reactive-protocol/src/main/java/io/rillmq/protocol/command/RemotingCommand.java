package io.rillmq.protocol.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * One request or response. It owns its body: whoever holds the command last releases it. The reference count is the
 * body's; everything but the body is immutable.
 */
public final class RemotingCommand implements ReferenceCounted {
    /** RocketMQ 5.5.0: clients open their features by the version that answers them. */
    public static final int VERSION = 513;

    private static final int RESPONSE_FLAG = 1;
    private static final int ONEWAY_FLAG = 1 << 1;

    private final int code;
    private final Language language;
    private final int version;
    private final int opaque;
    private final int flags;
    private final @Nullable String remark;
    private final HeaderFields fields;
    private final ByteBuf body;
    private final Serialization serialization;

    RemotingCommand(
            int code,
            Language language,
            int version,
            int opaque,
            int flags,
            @Nullable String remark,
            HeaderFields fields,
            ByteBuf body,
            Serialization serialization) {
        this.code = code;
        this.language = language;
        this.version = version;
        this.opaque = opaque;
        this.flags = flags;
        this.remark = remark;
        this.fields = fields;
        this.body = body;
        this.serialization = serialization;
    }

    /**
     * A request in {@link Serialization#ROCKETMQ}. Takes {@code body}; {@link Unpooled#EMPTY_BUFFER} for none.
     *
     * @param opaque chosen by the requester; its answer carries the same
     */
    public static RemotingCommand request(int code, int opaque, HeaderFields fields, ByteBuf body) {
        return new RemotingCommand(code, Language.JAVA, VERSION, opaque, 0, null, fields, body, Serialization.ROCKETMQ);
    }

    /** The answer to {@code request}, in its serialisation and with its opaque. Takes {@code body}. */
    public static RemotingCommand response(
            RemotingCommand request, int code, @Nullable String remark, HeaderFields fields, ByteBuf body) {
        return new RemotingCommand(
                code,
                Language.JAVA,
                VERSION,
                request.opaque,
                RESPONSE_FLAG,
                remark,
                fields,
                body,
                request.serialization);
    }

    /** This request marked as one that gets no answer. The body moves to the result. */
    public RemotingCommand oneway() {
        return new RemotingCommand(
                code, language, version, opaque, flags | ONEWAY_FLAG, remark, fields, body, serialization);
    }

    /** This command to be written in {@code serialization}. The body moves to the result. */
    public RemotingCommand with(Serialization serialization) {
        return new RemotingCommand(code, language, version, opaque, flags, remark, fields, body, serialization);
    }

    /** This command as a program of {@code version} sends it. The body moves to the result. */
    public RemotingCommand withVersion(int version) {
        return new RemotingCommand(code, language, version, opaque, flags, remark, fields, body, serialization);
    }

    /** This command with other header fields. The body moves to the result. */
    public RemotingCommand with(HeaderFields changed) {
        return new RemotingCommand(code, language, version, opaque, flags, remark, changed, body, serialization);
    }

    /** This command, which has no body yet, with one. Takes {@code body}. */
    public RemotingCommand withBody(ByteBuf body) {
        return new RemotingCommand(code, language, version, opaque, flags, remark, fields, body, serialization);
    }

    /** One of {@link RequestCode} or {@link ResponseCode}. */
    public int code() {
        return code;
    }

    public Language language() {
        return language;
    }

    /** The sender's release as RocketMQ numbers them: 513 is 5.5.0, 401 is 4.9.4. */
    public int version() {
        return version;
    }

    public int opaque() {
        return opaque;
    }

    public int flags() {
        return flags;
    }

    public boolean isResponse() {
        return (flags & RESPONSE_FLAG) != 0;
    }

    public boolean isOneway() {
        return (flags & ONEWAY_FLAG) != 0;
    }

    public @Nullable String remark() {
        return remark;
    }

    public HeaderFields fields() {
        return fields;
    }

    /** A reader of the fields. */
    public HeaderReader header() {
        return new HeaderReader(fields);
    }

    /** The body, still owned by this command; empty when there is none. */
    public ByteBuf body() {
        return body;
    }

    public Serialization serialization() {
        return serialization;
    }

    @Override
    public int refCnt() {
        return body.refCnt();
    }

    @Override
    public RemotingCommand retain() {
        body.retain();
        return this;
    }

    @Override
    public RemotingCommand retain(int increment) {
        body.retain(increment);
        return this;
    }

    @Override
    public RemotingCommand touch() {
        body.touch();
        return this;
    }

    @Override
    public RemotingCommand touch(Object hint) {
        body.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return body.release();
    }

    @Override
    public boolean release(int decrement) {
        return body.release(decrement);
    }

    /** Says what it is, without the body and without the values of the fields, which may hold secrets. */
    @Override
    public String toString() {
        String kind = isResponse() ? "response " + ResponseCode.nameOf(code) : "request " + RequestCode.nameOf(code);
        return kind + " opaque=" + opaque + " fields=" + fields.count() + " bodyBytes=" + body.readableBytes();
    }
}
