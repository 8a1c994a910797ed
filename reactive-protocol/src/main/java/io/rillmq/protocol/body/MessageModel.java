package io.rillmq.protocol.body;

/** Who of a group gets a message. */
public enum MessageModel {
    /** One client. */
    CLUSTERING,
    /** Every client. */
    BROADCASTING
}
