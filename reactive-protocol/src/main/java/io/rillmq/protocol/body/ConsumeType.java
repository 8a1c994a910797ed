package io.rillmq.protocol.body;

/** How a group's clients get their messages. */
public enum ConsumeType {
    /** Pull consumers. */
    CONSUME_ACTIVELY,
    /** Push consumers, which pull by themselves. */
    CONSUME_PASSIVELY,
    CONSUME_POP
}
