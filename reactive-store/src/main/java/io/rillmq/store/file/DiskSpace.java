package io.rillmq.store.file;

/**
 * The space of one file system, as a user of it sees it: what the system keeps for itself counts as neither.
 *
 * @param usedBytes taken by anybody
 * @param usableBytes free for us
 */
public record DiskSpace(long usedBytes, long usableBytes) {
    public DiskSpace {
        if (usedBytes < 0 || usableBytes < 0) {
            throw new IllegalArgumentException(
                    "usedBytes and usableBytes must be 0 or more: " + usedBytes + ", " + usableBytes);
        }
    }

    public long totalBytes() {
        return usedBytes + usableBytes;
    }

    /** The used part, 0 to 1, as {@code df} and RocketMQ reckon it. */
    public double usedRatio() {
        return totalBytes() == 0 ? 0 : (double) usedBytes / totalBytes();
    }

    /** As it will be when {@code bytes} of ours are deleted. */
    public DiskSpace after(long bytes) {
        long freed = Math.min(bytes, usedBytes);
        return new DiskSpace(usedBytes - freed, usableBytes + freed);
    }
}
