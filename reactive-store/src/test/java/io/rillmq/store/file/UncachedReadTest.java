package io.rillmq.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.log.LogBuffers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the file system of the temporary directory knows such reads or not: what is read is right. */
class UncachedReadTest {
    private static final int LENGTH = 64 << 10;

    @TempDir
    Path directory;

    private final byte[] content = new byte[LENGTH];

    private Path write() throws Exception {
        new Random(1).nextBytes(content);
        return Files.write(directory.resolve("file"), content);
    }

    private ByteBuffer contentFrom(int position, int length) {
        return ByteBuffer.wrap(content, position, length);
    }

    @Test
    void alignedReadsBringWhatIsInTheFileUnforcedBytesIncluded() throws Exception {
        ByteBuf buffer = LogBuffers.allocateAligned(8192);
        try (DiskFile file = Disk.real().open(write())) {
            content[5_000] ^= 1;
            file.writeFully(contentFrom(5_000, 1), 5_000);
            ByteBuffer target = buffer.internalNioBuffer(0, 8192);

            assertThat(file.readUncached(target, 4096)).isEqualTo(8192);

            assertThat(target.flip()).isEqualTo(contentFrom(4096, 8192));
        }
        buffer.release();
    }

    @Test
    void readsThatAreNotAlignedAreReadsToo() throws Exception {
        ByteBuf buffer = LogBuffers.allocateAligned(8192);
        try (DiskFile file = Disk.real().open(write())) {
            ByteBuffer odd = buffer.internalNioBuffer(1, 1000);
            assertThat(file.readUncached(odd, 777)).isEqualTo(1000);
            assertThat(odd.flip()).isEqualTo(contentFrom(777, 1000));

            ByteBuffer onHeap = ByteBuffer.allocate(4096);
            assertThat(file.readUncached(onHeap, 4096)).isEqualTo(4096);
            assertThat(onHeap.flip()).isEqualTo(contentFrom(4096, 4096));
        }
        buffer.release();
    }

    @Test
    void theEndOfTheFileEndsTheRead() throws Exception {
        ByteBuf buffer = LogBuffers.allocateAligned(8192);
        try (DiskFile file = Disk.real().open(write())) {
            assertThat(file.readUncached(buffer.internalNioBuffer(0, 8192), LENGTH - 4096))
                    .isEqualTo(4096);
            assertThat(file.readUncached(buffer.internalNioBuffer(0, 8192), LENGTH))
                    .isNegative();
        }
        buffer.release();
    }
}
