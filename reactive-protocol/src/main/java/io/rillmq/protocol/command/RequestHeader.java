package io.rillmq.protocol.command;

/** The typed header of a request. */
public interface RequestHeader extends Header {
    /** One of {@link RequestCode}. */
    int code();
}
