package io.rillmq.store.inspect;

import java.util.ArrayList;
import java.util.List;

/** What an inspection has to say. Problems are counted without end and kept up to a bound. */
final class Findings {
    static final int PROBLEMS_KEPT_MAX = 1_000;

    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long problemCount;

    /** Something that a reader may want to know and that is no damage. */
    void note(String text) {
        notes.add(text);
    }

    void problem(String text) {
        problemCount++;
        if (problems.size() < PROBLEMS_KEPT_MAX) {
            problems.add(text);
        }
    }

    /** A state that a crash leaves and the next start repairs: damage only in a directory that was closed cleanly. */
    void unfinished(boolean isClean, String text) {
        if (isClean) {
            problem(text);
        } else {
            note(text + "; the next start repairs it");
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    long problemCount() {
        return problemCount;
    }
}
