package io.rillmq.store.inspect;

import io.rillmq.protocol.message.SystemFlags;

/** How the sender of a message compressed its body. */
public enum Compression {
    NONE,
    ZLIB,
    LZ4,
    ZSTD;

    static Compression of(int sysFlag) {
        if (!SystemFlags.isSet(sysFlag, SystemFlags.COMPRESSED)) {
            return NONE;
        }
        return switch (sysFlag & SystemFlags.COMPRESSION_TYPE_MASK) {
            case SystemFlags.COMPRESSION_LZ4 -> LZ4;
            case SystemFlags.COMPRESSION_ZSTD -> ZSTD;
            default -> ZLIB; // RocketMQ wrote no type before it knew others.
        };
    }
}
