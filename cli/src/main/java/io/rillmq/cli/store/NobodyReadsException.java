package io.rillmq.cli.store;

/** Standard output was closed, as by {@code head}: there is nothing left to do. */
final class NobodyReadsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
