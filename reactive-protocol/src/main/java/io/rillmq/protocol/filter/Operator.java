package io.rillmq.protocol.filter;

import java.util.Arrays;
import java.util.Optional;

/** Compares two values. */
enum Operator {
    EQUAL("="),
    NOT_EQUAL("<>"),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    static Optional<Operator> of(String sign) {
        return Arrays.stream(values()).filter(each -> each.sign.equals(sign)).findFirst();
    }

    String sign() {
        return sign;
    }

    /** Whether it asks for more than being equal. */
    boolean isOrdering() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** @param order of the left value against the right one, as in {@link Comparable} */
    boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
        };
    }
}
