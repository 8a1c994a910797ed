package io.rillmq.cli.store;

/** How dumped records are printed. */
enum RecordFormat {
    /** All fields, for people. */
    TEXT,
    /** The body as it is, with a line end where it has none. */
    BODY,
    /** One JSON object per line. */
    JSON
}
