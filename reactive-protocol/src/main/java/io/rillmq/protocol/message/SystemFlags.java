package io.rillmq.protocol.message;

/** Bits of a message's {@code sysFlag}. */
public final class SystemFlags {
    public static final int COMPRESSED = 1;
    public static final int MULTI_TAGS = 1 << 1;
    public static final int TRANSACTION_MASK = 3 << 2;
    public static final int TRANSACTION_NONE = 0;
    public static final int TRANSACTION_PREPARED = 1 << 2;
    public static final int TRANSACTION_COMMIT = 2 << 2;
    public static final int TRANSACTION_ROLLBACK = 3 << 2;
    public static final int BORN_HOST_IPV6 = 1 << 4;
    public static final int STORE_HOST_IPV6 = 1 << 5;
    public static final int NEEDS_UNWRAP = 1 << 6;
    public static final int INNER_BATCH = 1 << 7;
    /** Three bits: 0 and 3 ZLIB, 1 LZ4, 2 ZSTD. */
    public static final int COMPRESSION_TYPE_MASK = 7 << 8;

    public static final int COMPRESSION_LZ4 = 1 << 8;
    public static final int COMPRESSION_ZSTD = 2 << 8;
    public static final int COMPRESSION_ZLIB = 3 << 8;

    private SystemFlags() {}

    public static int transactionOf(int sysFlag) {
        return sysFlag & TRANSACTION_MASK;
    }

    public static boolean isSet(int sysFlag, int bit) {
        return (sysFlag & bit) != 0;
    }
}
