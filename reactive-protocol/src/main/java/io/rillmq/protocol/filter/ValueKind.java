package io.rillmq.protocol.filter;

import org.jspecify.annotations.Nullable;

/** What can be compared with each other. A property, which is a text, becomes what it is compared with. */
enum ValueKind {
    TEXT("a text") {
        @Override
        Object read(String property) {
            return property;
        }

        @Override
        int compare(Object left, Object right) {
            return ((String) left).compareTo((String) right);
        }

        @Override
        String print(Object value) {
            return "'" + ((String) value).replace("'", "''") + "'";
        }
    },
    NUMBER("a number") {
        @Override
        @Nullable
        Object read(String property) {
            return SqlNumbers.parse(property);
        }

        @Override
        int compare(Object left, Object right) {
            return SqlNumbers.compare((Number) left, (Number) right);
        }
    },
    BOOLEAN("a boolean") {
        /** As in RocketMQ: what is not true is false. */
        @Override
        Object read(String property) {
            return Boolean.valueOf(property);
        }

        @Override
        int compare(Object left, Object right) {
            return Boolean.compare((Boolean) left, (Boolean) right);
        }

        @Override
        String print(Object value) {
            return (Boolean) value ? "TRUE" : "FALSE";
        }
    };

    private final String words;

    ValueKind(String words) {
        this.words = words;
    }

    /** The property's value as one of this kind; null when it is none. */
    abstract @Nullable Object read(String property);

    /** Two values of this kind: negative, 0 or positive as in {@link Comparable}. */
    abstract int compare(Object left, Object right);

    /** A value of this kind as expressions write it. */
    String print(Object value) {
        return value.toString();
    }

    /** For people. */
    String words() {
        return words;
    }
}
