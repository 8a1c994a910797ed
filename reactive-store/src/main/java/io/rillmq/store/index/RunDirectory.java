package io.rillmq.store.index;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.LogEnd;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs on the disk and the manifest that names them. A new run counts once the manifest has it; files that it does
 * not name are deleted when the directory is loaded. Owned by one thread.
 */
final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    /** Of the directory, among the store's own files. */
    static final String NAME = "index";

    static final String MANIFEST = "manifest";
    private static final String RUN_PREFIX = "run-";

    private final Disk disk;
    private final Path directory;
    private List<Run> runs = new ArrayList<>();
    private LogEnd applied = LogEnd.NONE;
    private int nextNumber;

    /** What there was to load. */
    enum Found {
        SOUND_MANIFEST,
        NO_MANIFEST,
        DAMAGED_MANIFEST
    }

    RunDirectory(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Opens the runs of the manifest up to the first that is missing or damaged. */
    Found load() throws IOException {
        close();
        disk.createDirectories(directory);
        Optional<byte[]> bytes = disk.readAll(directory.resolve(MANIFEST));
        Optional<Manifest> sound = bytes.flatMap(Manifest::decode);
        Manifest manifest = sound.orElse(new Manifest(LogEnd.NONE, 0, List.of()));
        nextNumber = manifest.nextNumber();
        applied = manifest.applied();
        for (RunInfo info : manifest.runs()) {
            Run run = openSound(info);
            if (run == null) {
                applied = endOfRuns();
                break;
            }
            runs.add(run);
        }
        deleteStrangers();
        if (sound.isPresent()) {
            return Found.SOUND_MANIFEST;
        }
        return bytes.isPresent() ? Found.DAMAGED_MANIFEST : Found.NO_MANIFEST;
    }

    private @Nullable Run openSound(RunInfo info) throws IOException {
        try {
            return Run.open(info, disk.open(pathOf(info.number())));
        } catch (FileNotFoundException | NoSuchFileException e) {
            LOG.warn("run {} of the key index is missing: the log is read again from {}", info, info.fromOffset());
        } catch (CorruptRunException e) {
            LOG.warn("{}: the log is read again from {}", e.getMessage(), info.fromOffset());
        }
        return null;
    }

    private void deleteStrangers() throws IOException {
        Set<String> known =
                runs.stream().map(run -> nameOf(run.info().number())).collect(Collectors.toSet());
        for (String name : disk.list(directory)) {
            if (!name.equals(MANIFEST) && !known.contains(name)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    /** In the order of the log. */
    List<Run> runs() {
        return Collections.unmodifiableList(runs);
    }

    /** Everything below is in a run. */
    LogEnd applied() {
        return applied;
    }

    /** Log offset behind the records of the oldest run; {@code Long.MAX_VALUE} when there is none. */
    long oldestEnd() {
        return runs.isEmpty() ? Long.MAX_VALUE : runs.get(0).info().end().offset();
    }

    /** Begins the file of a new run. */
    RunWriter newRun() throws IOException {
        int number = nextNumber++;
        DiskFile file = disk.create(pathOf(number), 0);
        return new RunWriter(file, number);
    }

    /** Deletes the file of a run that no manifest names, or will. */
    void discard(int number) {
        try {
            disk.delete(pathOf(number));
        } catch (IOException e) {
            LOG.debug("run {} of the key index is left to be deleted later", number, e);
        }
    }

    /** Takes in a run that ends at {@code end}; without one, there were no keys up to there. */
    void append(@Nullable RunInfo added, LogEnd end) throws IOException {
        become(runs.size(), 0, added, end);
    }

    /** Puts a run in the place of neighbours, the first of them at {@code index}; null when nothing of them is left. */
    void replace(int index, int count, @Nullable RunInfo merged) throws IOException {
        become(index, count, merged, applied);
    }

    /** Forgets a run and all that come after it in the log. */
    void dropFrom(int index) throws IOException {
        LogEnd end = index == 0 ? LogEnd.NONE : runs.get(index - 1).info().end();
        become(index, runs.size() - index, null, end);
    }

    /** Forgets runs of whose records the log has none any more. */
    void dropBelow(long logOffset) throws IOException {
        int count = 0;
        while (count < runs.size() && runs.get(count).info().end().offset() <= logOffset) {
            count++;
        }
        become(0, count, null, applied);
    }

    /** The new manifest first: whatever fails, it names files that are there. */
    private void become(int index, int removedCount, @Nullable RunInfo added, LogEnd end) throws IOException {
        List<Run> changed = new ArrayList<>(runs);
        List<Run> removed = changed.subList(index, index + removedCount);
        List<Run> unneeded = List.copyOf(removed);
        removed.clear();
        Run opened = null;
        boolean complete = false;
        try {
            if (added != null) {
                opened = Run.open(added, disk.open(pathOf(added.number())));
                changed.add(index, opened);
            }
            List<RunInfo> infos = changed.stream().map(Run::info).toList();
            disk.replace(directory.resolve(MANIFEST), new Manifest(end, nextNumber, infos).encode());
            complete = true;
        } finally {
            if (!complete && opened != null) {
                opened.close();
            }
            if (!complete && added != null) {
                discard(added.number());
            }
        }
        runs = changed;
        applied = end;
        for (Run run : unneeded) {
            run.close();
            discard(run.info().number());
        }
    }

    private LogEnd endOfRuns() {
        return runs.isEmpty() ? LogEnd.NONE : runs.get(runs.size() - 1).info().end();
    }

    private Path pathOf(int number) {
        return directory.resolve(nameOf(number));
    }

    static String nameOf(int number) {
        return RUN_PREFIX + number;
    }

    @Override
    public void close() throws IOException {
        List<Run> open = runs;
        runs = new ArrayList<>();
        for (Run run : open) {
            run.close();
        }
    }
}
