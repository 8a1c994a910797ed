package io.rillmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.Golden;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchBodyTest {
    @Test
    void aBatchIsSplitIntoItsMessages() {
        List<BatchBody.Entry> entries = BatchBody.split(golden());

        assertThat(entries).extracting(BatchBody.Entry::flag).containsExactly(0, 5);
        assertThat(entries)
                .extracting(entry -> entry.body().toString(StandardCharsets.UTF_8))
                .containsExactly("body-1", "body-2");
        assertThat(entries)
                .extracting(entry -> entry.properties().toMap())
                .containsExactly(
                        Map.of("a", "1", "KEYS", "K1", "WAIT", "true", "TAGS", "TagA"),
                        Map.of("KEYS", "K2", "WAIT", "true", "TAGS", "TagB"));
    }

    @Test
    void aBatchIsWrittenByteForByte() {
        ByteBuf batch = Unpooled.buffer();

        for (BatchBody.Entry entry : BatchBody.split(golden())) {
            BatchBody.append(batch, entry.flag(), entry.body(), entry.properties());
        }

        assertThat(batch).isEqualTo(golden());
    }

    @Test
    void aBatchCutAtAnyLengthButBetweenMessagesIsRefused() {
        ByteBuf batch = golden();
        int firstBytes = batch.getInt(0);

        for (int length = 1; length < batch.readableBytes(); length++) {
            ByteBuf cut = batch.copy(0, length);
            if (length == firstBytes) {
                assertThat(BatchBody.split(cut)).hasSize(1);
            } else {
                assertThatThrownBy(() -> BatchBody.split(cut)).isInstanceOf(MalformedRecordException.class);
            }
        }
    }

    @Test
    void damagedBatchesAreSplitOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int round = 0; round < 20_000; round++) {
            ByteBuf batch = golden();
            batch.setByte(random.nextInt(batch.readableBytes()), random.nextInt(256));
            try {
                BatchBody.split(batch);
            } catch (MalformedRecordException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static ByteBuf golden() {
        return Golden.hex(Golden.vector("messages", "batch_body_two_messages").get("hex"));
    }
}
