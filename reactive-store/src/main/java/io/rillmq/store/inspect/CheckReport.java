package io.rillmq.store.inspect;

import io.rillmq.store.index.IndexFigures;
import java.nio.file.Path;
import java.util.List;

/**
 * What a check of a whole directory found.
 *
 * @param isClean whether the last user of the directory closed it
 * @param queues by topic and queue id
 * @param keyIndex our own, which RocketMQ neither writes nor reads
 * @param notes what is worth knowing and no damage
 * @param problems the first of them, one line each
 * @param problemCount how many there are
 */
public record CheckReport(
        Path directory,
        boolean isClean,
        LogFigures log,
        List<QueueFigures> queues,
        IndexFigures keyIndex,
        List<String> notes,
        List<String> problems,
        long problemCount) {
    public boolean isSound() {
        return problemCount == 0;
    }
}
