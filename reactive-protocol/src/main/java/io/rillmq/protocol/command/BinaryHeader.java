package io.rillmq.protocol.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The binary header serialisation, all integers big-endian:
 *
 * <pre>
 * code 2 | language 1 | version 2 | opaque 4 | flags 4 | remark length 4, remark | fields length 4, fields
 * field: name length 2, name | value length 4, value
 * </pre>
 *
 * A length of 0 stands for "absent", for remark and values alike.
 */
final class BinaryHeader {
    private static final int FIXED_BYTES = 2 + 1 + 2 + 4 + 4 + 4 + 4;
    private static final int RESPONSE_FLAG = 1;

    private BinaryHeader() {}

    static void encode(RemotingCommand command, ByteBuf out) {
        out.writeShort(command.code());
        out.writeByte(command.language().code());
        out.writeShort(command.version());
        out.writeInt(command.opaque());
        out.writeInt(command.flags());
        writeText(out, command.remark());
        int lengthIndex = out.writerIndex();
        out.writeInt(0);
        HeaderFields fields = command.fields();
        for (int i = 0; i < fields.count(); i++) {
            writeName(out, fields.name(i));
            writeText(out, fields.value(i));
        }
        out.setInt(lengthIndex, out.writerIndex() - lengthIndex - Integer.BYTES);
    }

    private static void writeName(ByteBuf out, String name) {
        int lengthIndex = out.writerIndex();
        out.writeShort(0);
        int length = ByteBufUtil.writeUtf8(out, name);
        if (length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("header field name of " + length + " bytes exceeds " + Short.MAX_VALUE);
        }
        out.setShort(lengthIndex, length);
    }

    private static void writeText(ByteBuf out, @Nullable String text) {
        int lengthIndex = out.writerIndex();
        out.writeInt(0);
        if (text != null) {
            out.setInt(lengthIndex, ByteBufUtil.writeUtf8(out, text));
        }
    }

    static RemotingCommand decode(ByteBuf in) {
        if (in.readableBytes() < FIXED_BYTES) {
            throw new MalformedHeaderException(
                    "binary header of " + in.readableBytes() + " bytes is shorter than " + FIXED_BYTES);
        }
        int code = in.readShort();
        Language language = Language.of(in.readByte());
        int version = in.readShort();
        int opaque = in.readInt();
        int flags = in.readInt();
        String remark = readText(in, readLength(in, "remark"));
        HeaderFields fields = readFields(in, readLength(in, "fields"));
        if (in.isReadable()) {
            throw new MalformedHeaderException("binary header has " + in.readableBytes() + " bytes after its fields");
        }
        return new RemotingCommand(
                (flags & RESPONSE_FLAG) == 0 ? requestCode(code) : code,
                language,
                version,
                opaque,
                flags,
                remark,
                fields,
                Unpooled.EMPTY_BUFFER,
                Serialization.ROCKETMQ);
    }

    /** The header keeps 16 bits of a code: the POP codes from 200050 on arrive cut, and are told by the remainder. */
    private static int requestCode(int code) {
        return switch (code) {
            case RequestCode.POP_MESSAGE & 0xffff -> RequestCode.POP_MESSAGE;
            case RequestCode.ACK_MESSAGE & 0xffff -> RequestCode.ACK_MESSAGE;
            case RequestCode.PEEK_MESSAGE & 0xffff -> RequestCode.PEEK_MESSAGE;
            case RequestCode.CHANGE_MESSAGE_INVISIBLETIME & 0xffff -> RequestCode.CHANGE_MESSAGE_INVISIBLETIME;
            case RequestCode.NOTIFICATION & 0xffff -> RequestCode.NOTIFICATION;
            case RequestCode.POLLING_INFO & 0xffff -> RequestCode.POLLING_INFO;
            case RequestCode.POP_ROLLBACK & 0xffff -> RequestCode.POP_ROLLBACK;
            case RequestCode.BATCH_ACK_MESSAGE & 0xffff -> RequestCode.BATCH_ACK_MESSAGE;
            default -> code;
        };
    }

    private static HeaderFields readFields(ByteBuf in, int sizeBytes) {
        if (sizeBytes == 0) {
            return HeaderFields.EMPTY;
        }
        int end = in.readerIndex() + sizeBytes;
        HeaderWriter fields = new HeaderWriter();
        while (in.readerIndex() < end) {
            String name = readText(in, readNameLength(in));
            String value = readText(in, readLength(in, "value"));
            if (name != null && value != null) {
                fields.text(name, value);
            }
            if (fields.count() > HeaderFields.COUNT_MAX) {
                throw new MalformedHeaderException("header has more than " + HeaderFields.COUNT_MAX + " fields");
            }
        }
        if (in.readerIndex() > end) {
            throw new MalformedHeaderException(
                    "header fields of " + sizeBytes + " bytes are overrun by " + (in.readerIndex() - end) + " bytes");
        }
        return fields.toFields();
    }

    private static int readNameLength(ByteBuf in) {
        if (in.readableBytes() < Short.BYTES) {
            throw new MalformedHeaderException("header ends inside the length of a field name");
        }
        return checkLength(in, "name", in.readShort());
    }

    private static int readLength(ByteBuf in, String what) {
        if (in.readableBytes() < Integer.BYTES) {
            throw new MalformedHeaderException("header ends inside the length of a " + what);
        }
        return checkLength(in, what, in.readInt());
    }

    private static int checkLength(ByteBuf in, String what, int length) {
        if (length < 0 || length > in.readableBytes()) {
            throw new MalformedHeaderException(
                    "header " + what + " of " + length + " bytes, " + in.readableBytes() + " are left");
        }
        return length;
    }

    private static @Nullable String readText(ByteBuf in, int length) {
        return length == 0
                ? null
                : in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }
}
