package io.rillmq.broker.timer;

/** What a timer is found by when it is recalled: 64 bits of its topic and the unique key of its message. */
final class TimerKey {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private TimerKey() {}

    static long of(String topic, String uniqueKey) {
        return mixed(hashed(hashed(FNV_OFFSET, topic) * FNV_PRIME, uniqueKey));
    }

    private static long hashed(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** Of FNV's product the low bits depend on few of the input: here all depend on all. */
    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
