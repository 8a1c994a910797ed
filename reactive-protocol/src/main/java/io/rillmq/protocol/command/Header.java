package io.rillmq.protocol.command;

/** The typed form of a command's header fields. */
public interface Header {
    void write(HeaderWriter out);
}
