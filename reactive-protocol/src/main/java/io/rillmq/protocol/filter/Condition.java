package io.rillmq.protocol.filter;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is true of a message, or false, or cannot be known. */
sealed interface Condition extends SqlNode {
    Truth test(PropertyLookup properties);

    private static String not(boolean isNegated) {
        return isNegated ? "NOT " : "";
    }

    /** A condition by itself: a property that is true, {@code TRUE} or {@code FALSE}. */
    record Flag(Operand operand) implements Condition {
        @Override
        public Truth test(PropertyLookup properties) {
            return operand.value(ValueKind.BOOLEAN, properties) instanceof Boolean flag
                    ? Truth.of(flag)
                    : Truth.UNKNOWN;
        }

        @Override
        public String print() {
            return operand.print();
        }
    }

    /** @param kind of both sides */
    record Comparison(Operand left, Operator operator, Operand right, ValueKind kind) implements Condition {
        @Override
        public Truth test(PropertyLookup properties) {
            Object leftValue = left.value(kind, properties);
            Object rightValue = right.value(kind, properties);
            return leftValue == null || rightValue == null
                    ? Truth.UNKNOWN
                    : Truth.of(operator.holds(kind.compare(leftValue, rightValue)));
        }

        @Override
        public String print() {
            return left.print() + " " + operator.sign() + " " + right.print();
        }
    }

    /** Both comparisons have the same left side. */
    record Between(Comparison lower, Comparison upper, boolean isNegated) implements Condition {
        @Override
        public Truth test(PropertyLookup properties) {
            return lower.test(properties).and(upper.test(properties)).notIf(isNegated);
        }

        @Override
        public String print() {
            return lower.left().print() + " " + not(isNegated) + "BETWEEN "
                    + lower.right().print() + " AND " + upper.right().print();
        }
    }

    record In(Operand.Property property, Set<String> texts, boolean isNegated) implements Condition {
        public In {
            texts = Collections.unmodifiableSet(new LinkedHashSet<>(texts));
        }

        @Override
        public Truth test(PropertyLookup properties) {
            String text = properties.get(property.name());
            return text == null ? Truth.UNKNOWN : Truth.of(texts.contains(text)).notIf(isNegated);
        }

        @Override
        public String print() {
            return property.print() + " " + not(isNegated) + "IN "
                    + texts.stream().map(ValueKind.TEXT::print).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    record IsNull(Operand operand, boolean isNegated) implements Condition {
        @Override
        public Truth test(PropertyLookup properties) {
            return Truth.of(operand.value(operand.kind(), properties) == null).notIf(isNegated);
        }

        @Override
        public String print() {
            return operand.print() + " IS " + not(isNegated) + "NULL";
        }
    }

    record Like(Operand.Property property, LikePattern pattern, boolean isNegated) implements Condition {
        @Override
        public Truth test(PropertyLookup properties) {
            String text = properties.get(property.name());
            return text == null
                    ? Truth.UNKNOWN
                    : Truth.of(pattern.matches(text)).notIf(isNegated);
        }

        @Override
        public String print() {
            return property.print() + " " + not(isNegated) + "LIKE " + pattern.print();
        }
    }

    /** Looks for a text in a property. */
    record Search(Operand.Property property, Place place, String text, boolean isNegated) implements Condition {
        /** Where the text is looked for. */
        enum Place {
            CONTAINS,
            STARTSWITH,
            ENDSWITH
        }

        @Override
        public Truth test(PropertyLookup properties) {
            String all = properties.get(property.name());
            return all == null ? Truth.UNKNOWN : Truth.of(isFoundIn(all)).notIf(isNegated);
        }

        private boolean isFoundIn(String all) {
            return switch (place) {
                case CONTAINS -> all.contains(text);
                case STARTSWITH -> all.startsWith(text);
                case ENDSWITH -> all.endsWith(text);
            };
        }

        @Override
        public String print() {
            return property.print() + " " + not(isNegated) + place + " " + ValueKind.TEXT.print(text);
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public Truth test(PropertyLookup properties) {
            return condition.test(properties).not();
        }

        @Override
        public String print() {
            boolean isChain = condition instanceof And || condition instanceof Or;
            return "NOT " + (isChain ? "(" + condition.print() + ")" : condition.print());
        }
    }

    /** Two conditions or more. */
    record And(List<Condition> all) implements Condition {
        public And {
            all = List.copyOf(all);
        }

        @Override
        public Truth test(PropertyLookup properties) {
            Truth result = Truth.TRUE;
            for (int i = 0; i < all.size() && result != Truth.FALSE; i++) {
                result = result.and(all.get(i).test(properties));
            }
            return result;
        }

        @Override
        public String print() {
            return all.stream()
                    .map(each -> each instanceof And || each instanceof Or ? "(" + each.print() + ")" : each.print())
                    .collect(Collectors.joining(" AND "));
        }
    }

    /** Two conditions or more. */
    record Or(List<Condition> all) implements Condition {
        public Or {
            all = List.copyOf(all);
        }

        @Override
        public Truth test(PropertyLookup properties) {
            Truth result = Truth.FALSE;
            for (int i = 0; i < all.size() && result != Truth.TRUE; i++) {
                result = result.or(all.get(i).test(properties));
            }
            return result;
        }

        @Override
        public String print() {
            return all.stream()
                    .map(each -> each instanceof Or ? "(" + each.print() + ")" : each.print())
                    .collect(Collectors.joining(" OR "));
        }
    }
}
