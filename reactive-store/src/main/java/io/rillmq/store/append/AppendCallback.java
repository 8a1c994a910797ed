package io.rillmq.store.append;

/** Told once what became of an append, on the append's home executor, bundled with others of the same batch. */
@FunctionalInterface
public interface AppendCallback {
    void completed(AppendOutcome outcome);
}
