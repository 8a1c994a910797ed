package io.rillmq.protocol.filter;

/** What a condition is of one message: SQL's three values. */
enum Truth {
    TRUE,
    FALSE,
    /** Asked of something that the message does not have. */
    UNKNOWN;

    static Truth of(boolean isTrue) {
        return isTrue ? TRUE : FALSE;
    }

    Truth not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNKNOWN -> UNKNOWN;
        };
    }

    Truth notIf(boolean isNegated) {
        return isNegated ? not() : this;
    }

    Truth and(Truth other) {
        if (this == FALSE || other == FALSE) {
            return FALSE;
        }
        return this == TRUE ? other : UNKNOWN;
    }

    Truth or(Truth other) {
        return not().and(other.not()).not();
    }
}
