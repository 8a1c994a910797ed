package io.rillmq.protocol.filter;

import org.jspecify.annotations.Nullable;

/** What conditions compare. */
sealed interface Operand extends SqlNode {
    /** The kind that it has by itself. */
    ValueKind kind();

    /**
     * What it is for one message, null when the message has no such value.
     *
     * @param kind {@link #kind}, or any for a property
     */
    @Nullable
    Object value(ValueKind kind, PropertyLookup properties);

    /** A property of the message, {@code TAGS} and {@code KEYS} among them. */
    record Property(String name) implements Operand {
        @Override
        public ValueKind kind() {
            return ValueKind.TEXT;
        }

        @Override
        public @Nullable Object value(ValueKind kind, PropertyLookup properties) {
            String text = properties.get(name);
            return text == null ? null : kind.read(text);
        }

        @Override
        public String print() {
            return name;
        }
    }

    /** A value that the expression names. */
    record Literal(ValueKind kind, Object value) implements Operand {
        @Override
        public Object value(ValueKind wanted, PropertyLookup properties) {
            return value;
        }

        @Override
        public String print() {
            return kind.print(value);
        }
    }

    /** The negative of a property that is a number. */
    record Negative(Operand of) implements Operand {
        @Override
        public ValueKind kind() {
            return ValueKind.NUMBER;
        }

        @Override
        public @Nullable Object value(ValueKind kind, PropertyLookup properties) {
            return of.value(ValueKind.NUMBER, properties) instanceof Number number ? SqlNumbers.negate(number) : null;
        }

        @Override
        public String print() {
            // Two signs in a row would begin a comment.
            return of instanceof Negative ? "-(" + of.print() + ")" : "-" + of.print();
        }
    }

    /** A condition in parentheses, as a boolean. */
    record Enclosed(Condition condition) implements Operand {
        @Override
        public ValueKind kind() {
            return ValueKind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(ValueKind kind, PropertyLookup properties) {
            return switch (condition.test(properties)) {
                case TRUE -> true;
                case FALSE -> false;
                case UNKNOWN -> null;
            };
        }

        @Override
        public String print() {
            return "(" + condition.print() + ")";
        }
    }
}
