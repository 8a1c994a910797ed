package io.rillmq.store.index;

import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogEnd;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Verifies every file of a key index that nobody has open, and changes nothing. */
public final class IndexAudit {
    private final Disk disk;
    private final Path directory;
    private final Consumer<String> problems;
    private final Consumer<String> notes;

    /**
     * @param root where the store's own files are
     * @param problems told of damage, a line each
     * @param notes told of what is no damage, a line each
     */
    public IndexAudit(Disk disk, Path root, Consumer<String> problems, Consumer<String> notes) {
        this.disk = disk;
        this.directory = root.resolve(RunDirectory.NAME);
        this.problems = problems;
        this.notes = notes;
    }

    /** Whether there is none: it was lost, never written or is not enabled. */
    public boolean isMissing() throws IOException {
        return !disk.exists(directory.resolve(RunDirectory.MANIFEST));
    }

    /** Reads all of it. */
    public IndexFigures run() throws IOException {
        Manifest manifest = manifest();
        Set<String> known = new HashSet<>(Set.of(RunDirectory.MANIFEST));
        int runs = 0;
        long keys = 0;
        for (RunInfo info : manifest.runs()) {
            known.add(RunDirectory.nameOf(info.number()));
            if (isSound(info)) {
                runs++;
                keys += info.entries();
            }
        }
        for (String name : disk.list(directory)) {
            if (!known.contains(name)) {
                notes.accept("the key index has a file " + name + " that it does not know; the next start deletes it");
            }
        }
        return new IndexFigures(runs, keys, manifest.applied().offset());
    }

    private Manifest manifest() throws IOException {
        Manifest none = new Manifest(LogEnd.NONE, 0, List.of());
        Optional<byte[]> bytes = disk.readAll(directory.resolve(RunDirectory.MANIFEST));
        if (bytes.isEmpty()) {
            return none;
        }
        Optional<Manifest> manifest = Manifest.decode(bytes.get());
        if (manifest.isEmpty()) {
            problems.accept("the manifest of the key index is damaged; the next start reads the whole log for it");
        }
        return manifest.orElse(none);
    }

    private boolean isSound(RunInfo info) throws IOException {
        try (Run run = Run.open(info, disk.openToRead(directory.resolve(RunDirectory.nameOf(info.number()))))) {
            run.verify();
            return true;
        } catch (FileNotFoundException | NoSuchFileException e) {
            problems.accept("run " + info.number() + " of the key index is missing; " + remedy(info));
        } catch (CorruptRunException e) {
            problems.accept(e.getMessage() + "; " + remedy(info));
        }
        return false;
    }

    private static String remedy(RunInfo info) {
        return "the first query or merge that finds it reads the log again from " + info.fromOffset();
    }
}
