package io.rillmq.store.index;

/** What a query's text may be of a message. */
public enum KeyKind {
    /** One of its keys or its unique id. */
    ANY,
    /** The unique id that its producer gave it. */
    UNIQUE_ID
}
