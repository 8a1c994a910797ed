package io.rillmq.protocol.filter;

/** A part of an SQL92 expression. Immutable, and equal to another part that means the same word by word. */
sealed interface SqlNode permits Condition, Operand {
    /** The text that {@link SqlParser} reads as this. */
    String print();
}
