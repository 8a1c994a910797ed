package io.rillmq.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.rillmq.store.log.LogBuffers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a file system knows such reads or not: what is read is right. */
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

    /** Some fit blocks and some do not; the end of the file and what is behind it are among them. */
    private static final List<Integer> POSITIONS =
            List.of(0, 1, 512, 4096, 12_288, LENGTH - 4096, LENGTH - 100, LENGTH, 3 * LENGTH);

    private static final List<Integer> LENGTHS = List.of(1, 512, 4095, 4096, 8192);
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /** Compares with what the same read through the cache gives, into a buffer that fits blocks and one that does not. */
    private static void assertSameAsCached(DiskFile file, int position, int length) throws Exception {
        ByteBuf buffer = LogBuffers.allocateAligned(16_384);
        try {
            for (int index : new int[] {0, 1}) {
                ByteBuffer expected = ByteBuffer.allocate(length);
                int count = file.read(expected, position);
                ByteBuffer target = buffer.internalNioBuffer(index, length);
                int from = target.position();

                assertThat(file.readUncached(target, position))
                        .as("%s bytes at %s", length, position)
                        .isEqualTo(count);

                assertThat(target.position()).isEqualTo(from + Math.max(0, count));
                assertThat(target.flip().position(from)).isEqualTo(expected.flip());
            }
        } finally {
            buffer.release();
        }
    }

    private static void assertSameAsCached(DiskFile file) throws Exception {
        for (int position : POSITIONS) {
            for (int length : LENGTHS) {
                assertSameAsCached(file, position, length);
            }
        }
    }

    @Test
    void whateverFitsBlocksOrNotTheContentIsTheSame() throws Exception {
        try (DiskFile file = Disk.real().open(write())) {
            assertSameAsCached(file);
        }
    }

    /** Where the machine has such a thing. */
    @Test
    void inAFileSystemInMemoryTheContentIsTheSame() throws Exception {
        Path parent = Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : directory;
        Path path = Files.createTempFile(parent, "rillmq", "");
        try (DiskFile file = Disk.real().open(Files.copy(write(), path, StandardCopyOption.REPLACE_EXISTING))) {
            assertSameAsCached(file);
        } finally {
            Files.delete(path);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereTheFileSystemRefusesTheCacheIsReadAndItIsNotAskedAgain(NoUncachedReads.Refusal refusal) throws Exception {
        NoUncachedReads fileSystem = new NoUncachedReads(refusal);
        try (DiskFile file = ChannelFile.open(fileSystem.at(write()))) {
            assertSameAsCached(file);
        }
        assertThat(fileSystem.openings()).isOne();
    }

    @Test
    void aFileThatWasDeletedIsReadOn() throws Exception {
        Path path = write();
        try (DiskFile file = Disk.real().open(path)) {
            Files.delete(path);

            assertSameAsCached(file, 4096, 8192);
        }
    }
}
