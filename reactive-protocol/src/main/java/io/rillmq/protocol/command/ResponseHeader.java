package io.rillmq.protocol.command;

/** The typed header of a response. */
public interface ResponseHeader extends Header {}
