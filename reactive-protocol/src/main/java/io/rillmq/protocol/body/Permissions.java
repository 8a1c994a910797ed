package io.rillmq.protocol.body;

/** What may be done with a topic: a sum of bits. */
public final class Permissions {
    /** New topics may copy this one. */
    public static final int INHERIT = 1;

    public static final int WRITE = 2;
    public static final int READ = 4;
    public static final int READ_WRITE = READ | WRITE;

    private Permissions() {}

    public static boolean isReadable(int permission) {
        return (permission & READ) != 0;
    }

    public static boolean isWritable(int permission) {
        return (permission & WRITE) != 0;
    }

    public static boolean isInherited(int permission) {
        return (permission & INHERIT) != 0;
    }
}
