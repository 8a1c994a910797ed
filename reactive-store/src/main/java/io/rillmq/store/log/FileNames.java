package io.rillmq.store.log;

/** Names of segment and consume-queue files: the offset of their first byte, in 20 digits. */
public final class FileNames {
    private static final int DIGITS = 20;

    private FileNames() {}

    public static String of(long offset) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    public static boolean isOffset(String name) {
        return name.length() == DIGITS && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    public static long offsetOf(String name) {
        return Long.parseLong(name);
    }
}
