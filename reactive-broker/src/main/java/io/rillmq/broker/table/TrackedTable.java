package io.rillmq.broker.table;

import io.rillmq.protocol.body.JsonBody;
import io.rillmq.protocol.body.MalformedBodyException;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table, and what of it is not yet in the log or in its file. Owned by the context of its {@link TableLog}. */
final class TrackedTable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedTable.class);
    private static final long NEVER_WRITTEN = -1;

    private final LoggedTable table;
    private final TableFile file;
    private final Set<String> unlogged = new LinkedHashSet<>();
    private final Set<String> unusable = new HashSet<>();
    private int dueCount;
    private long fileOffset = NEVER_WRITTEN;
    private long bytesSinceFile;
    private boolean isFileBehind;
    private boolean isFailing;
    private @Nullable Future<Void> writing;

    TrackedTable(LoggedTable table, TableFile file) {
        this.table = table;
        this.file = file;
    }

    LoggedTable table() {
        return table;
    }

    TableFile file() {
        return file;
    }

    /** Fills the table from its file; empty when there is none. Blocks. */
    Optional<TableFile.Content> load() throws IOException {
        table.load(null);
        Optional<TableFile.Content> content = file.load(table::load);
        content.filter(TableFile.Content::isSound).ifPresent(sound -> fileOffset = sound.appliedOffset());
        isFileBehind = fileOffset == NEVER_WRITTEN;
        return content;
    }

    /** The entry has changed, and nobody waits until that is in the log. */
    void changed(String key) {
        unlogged.add(key);
        isFileBehind = true;
    }

    /** A change that is waited for comes after all earlier ones of its entry; true when one of them was not yet logged. */
    boolean overtake(String key) {
        return unlogged.remove(key);
    }

    /** The entry has changed, and somebody waits until that is in the log. */
    void changedWaiting(String key) {
        unlogged.remove(key);
        isFileBehind = true;
    }

    /** Everything that has changed until now is due. */
    void markDue() {
        dueCount = unlogged.size();
    }

    void takeDue(Round round) {
        Iterator<String> keys = unlogged.iterator();
        while (dueCount > 0 && keys.hasNext() && round.hasRoomForUnlogged()) {
            String key = keys.next();
            keys.remove();
            dueCount--;
            round.addUnlogged(new TableChange(table.name(), key, table.valueOf(key)));
        }
    }

    /** The log has refused it. */
    void putBack(String key) {
        unlogged.add(key);
        dueCount = 0;
    }

    /** Takes over a change from the log, unless a newer one is on its way there. */
    void apply(TableChange change) {
        if (unlogged.contains(change.key())) {
            return;
        }
        try {
            table.apply(change.key(), change.json());
            isFileBehind = true;
        } catch (IllegalArgumentException | MalformedBodyException nonsense) {
            if (unusable.add(change.key())) {
                LOG.warn("entry '{}' of {} is left out: {}", change.key(), table.name(), nonsense.getMessage());
            }
        }
    }

    /** The log has grown by so many bytes of changes, of this table or of others. */
    void logged(long bytes) {
        bytesSinceFile += bytes;
    }

    /** Whether its file lacks something, or so much of other tables was logged that to replay it would take long. */
    boolean isFileDue(long replayBytesMax) {
        return writing == null && (isFileBehind || bytesSinceFile > replayBytesMax);
    }

    boolean isFileAt(long appliedOffset) {
        return !isFileBehind && fileOffset == appliedOffset;
    }

    /**
     * Writes the file on a worker thread, after the writing that may be under way.
     *
     * @param appliedOffset first record of the tables' topic that the table does not contain
     */
    Future<Void> write(Owner owner, long appliedOffset) {
        Future<Void> before = writing;
        if (before != null) {
            return before.transform(ignored -> write(owner, appliedOffset));
        }
        JsonBody copy = table.copy();
        isFileBehind = false;
        bytesSinceFile = 0;
        Future<Void> inFile = owner.block(() -> {
            file.write(copy, appliedOffset);
            return null;
        });
        Future<Void> written = inFile.andThen(done -> written(appliedOffset, done.cause()));
        // Who waits for it finds it over: the file's own future is complete a moment before this context is told.
        writing = written.isComplete() ? null : written;
        return written;
    }

    private void written(long appliedOffset, @Nullable Throwable failure) {
        writing = null;
        if (failure == null) {
            fileOffset = appliedOffset;
        } else {
            isFileBehind = true;
        }
        tell(failure);
    }

    /** The file is tried again every few seconds: said is only when that begins to fail, and when it works again. */
    private void tell(@Nullable Throwable failure) {
        if (failure != null && !isFailing) {
            LOG.warn("{} cannot be written, trying again: {}", file, failure.toString());
        } else if (failure == null && isFailing) {
            LOG.info("{} is written again", file);
        }
        isFailing = failure != null;
    }
}
