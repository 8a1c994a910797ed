package io.rillmq.cli.transfer;

/** How consumed messages are printed. */
enum Format {
    /** The body as it is, with a line end where another program sent it without one. */
    raw,
    /** One JSON object per line with everything that is known about the message. */
    json
}
