package io.rillmq.protocol.body;

/** How the members of a group ask for the messages of a topic. */
public enum MessageRequestMode {
    /** A queue belongs to one member, which pulls. */
    PULL,
    /** Queues are shared, and each message belongs to the member that popped it. */
    POP
}
