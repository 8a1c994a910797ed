package io.rillmq.protocol.filter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes random expressions about random properties, and works out their truth on the way with Java's own means. It shares
 * nothing with the parser and the evaluation but {@link Truth}'s names.
 */
final class RandomExpression {
    private static final List<String> NAMES = List.of("a", "b", "c", "$d_1");
    private static final List<String> VALUES =
            List.of("1", "2", "-1", "2.0", "1.5", "1e1", "true", "FALSE", "x", "xy", "it's", "a%b", "");
    private static final List<String> NUMBERS = List.of("1", "2", "-1", "0", "1.5", "2.0", "10", "1e1", "-.5", "3L");
    private static final List<String> TEXTS = List.of("x", "xy", "1", "2.0", "it's", "y", "%", "");
    private static final List<String> PATTERNS = List.of("x%", "%y", "_", "__", "%", "%s", "it_s", "x_%", "a%b");
    private static final List<String> SIGNS = List.of("=", "<>", "<", "<=", ">", ">=");
    private static final List<String> BLANKS = List.of(" ", "  ", "\t", "\n", " /* - */ ", " -- '\n");

    private final Random random;
    private final Map<String, String> properties = new HashMap<>();

    /** An expression, and what it is for the properties: null is unknown. */
    record Part(String text, @Nullable Boolean value) {
        Truth truth() {
            return value == null ? Truth.UNKNOWN : value ? Truth.TRUE : Truth.FALSE;
        }
    }

    RandomExpression(Random random) {
        this.random = random;
        for (String name : NAMES) {
            String value = any(VALUES);
            if (!value.isEmpty()) {
                properties.put(name, value);
            }
        }
    }

    Map<String, String> properties() {
        return properties;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String blank() {
        return any(BLANKS);
    }

    private String keyword(String word) {
        return random.nextBoolean() ? word : word.toLowerCase(Locale.ROOT);
    }

    Part condition(int depth) {
        return switch (depth == 0 ? 3 : random.nextInt(6)) {
            case 0 -> chain("AND", depth);
            case 1 -> chain("OR", depth);
            case 2 -> not(depth);
            default -> predicate();
        };
    }

    /** Every side in parentheses: which sign binds more tightly is told by other tests. */
    private Part chain(String word, int depth) {
        List<Part> sides = new ArrayList<>();
        for (int i = random.nextInt(2) + 2; i > 0; i--) {
            sides.add(condition(depth - 1));
        }
        Boolean decisive = word.equals("OR");
        Boolean value = sides.stream().anyMatch(side -> decisive.equals(side.value))
                ? decisive
                : sides.stream().anyMatch(side -> side.value == null) ? null : Boolean.valueOf(!decisive);
        String between = blank() + keyword(word) + blank();
        return new Part(sides.stream().map(side -> "(" + side.text + ")").collect(Collectors.joining(between)), value);
    }

    private Part not(int depth) {
        Part inner = condition(depth - 1);
        return new Part(keyword("NOT") + blank() + "(" + inner.text + ")", inner.value == null ? null : !inner.value);
    }

    private Part predicate() {
        String name = any(NAMES);
        String property = properties.get(name);
        boolean isNegated = random.nextBoolean();
        String not = blank() + (isNegated ? keyword("NOT") + blank() : "");
        return switch (random.nextInt(10)) {
            case 0 -> withNumber(name, property);
            case 1 -> numberFirst(name, property);
            case 2 -> withText(name, property);
            case 3 -> new Part(name + blank() + keyword("IS") + not + keyword("NULL"), (property == null) != isNegated);
            case 4 -> in(name, property, not, isNegated);
            case 5 -> between(name, property, not, isNegated);
            case 6 -> search(name, property, not, isNegated);
            case 7 -> like(name, property, not, isNegated);
            case 8 -> twoProperties(name, property);
            default -> booleans(name, property);
        };
    }

    private Part withNumber(String name, @Nullable String property) {
        String sign = any(SIGNS);
        String number = any(NUMBERS);
        return new Part(name + blank() + sign + blank() + number, holds(sign, order(property, number)));
    }

    private Part numberFirst(String name, @Nullable String property) {
        String sign = any(SIGNS);
        String number = any(NUMBERS);
        Integer order = order(property, number);
        return new Part(number + blank() + sign + name, holds(sign, order == null ? null : -order));
    }

    private Part withText(String name, @Nullable String property) {
        String text = any(TEXTS);
        boolean isEqual = random.nextBoolean();
        return new Part(
                name + (isEqual ? "=" : "<>") + quoted(text),
                property == null ? null : property.equals(text) == isEqual);
    }

    private Part in(String name, @Nullable String property, String not, boolean isNegated) {
        List<String> texts = random.ints(random.nextInt(3) + 1, 0, TEXTS.size())
                .mapToObj(TEXTS::get)
                .toList();
        String list = texts.stream().map(RandomExpression::quoted).collect(Collectors.joining("," + blank()));
        return new Part(
                name + not + keyword("IN") + "(" + list + ")",
                property == null ? null : texts.contains(property) != isNegated);
    }

    private Part between(String name, @Nullable String property, String not, boolean isNegated) {
        String one = any(NUMBERS);
        String other = any(NUMBERS);
        boolean isInOrder = number(one).compareTo(number(other)) <= 0;
        String low = isInOrder ? one : other;
        String high = isInOrder ? other : one;
        Integer fromLow = order(property, low);
        Integer fromHigh = order(property, high);
        Boolean value = fromLow == null || fromHigh == null ? null : (fromLow >= 0 && fromHigh <= 0) != isNegated;
        return new Part(name + not + keyword("BETWEEN") + " " + low + blank() + keyword("AND") + blank() + high, value);
    }

    private Part search(String name, @Nullable String property, String not, boolean isNegated) {
        Map<String, BiPredicate<String, String>> searches = Map.of(
                "CONTAINS",
                        (all, text) -> Pattern.compile(text, Pattern.LITERAL)
                                .matcher(all)
                                .find(),
                "STARTSWITH", (all, text) -> all.regionMatches(0, text, 0, text.length()),
                "ENDSWITH", (all, text) -> all.regionMatches(all.length() - text.length(), text, 0, text.length()));
        String word = any(List.of("CONTAINS", "ENDSWITH", "STARTSWITH"));
        String text = any(TEXTS);
        return new Part(
                name + not + keyword(word) + quoted(text),
                property == null ? null : searches.get(word).test(property, text) != isNegated);
    }

    private Part like(String name, @Nullable String property, String not, boolean isNegated) {
        String pattern = any(PATTERNS);
        return new Part(
                name + not + keyword("LIKE") + quoted(pattern),
                property == null ? null : regex(pattern).matcher(property).matches() != isNegated);
    }

    /** What a pattern without an escape character means. */
    static Pattern regex(String pattern) {
        return Pattern.compile(Pattern.quote(pattern).replace("%", "\\E.*\\Q").replace("_", "\\E.\\Q"), Pattern.DOTALL);
    }

    private Part twoProperties(String name, @Nullable String property) {
        String other = any(NAMES);
        String otherProperty = properties.get(other);
        String sign = any(SIGNS);
        Integer order = property == null || otherProperty == null
                ? null
                : sign.equals("=") || sign.equals("<>")
                        ? Integer.valueOf(property.compareTo(otherProperty))
                        : numericOrder(property, otherProperty);
        return new Part(name + sign + other, holds(sign, order));
    }

    private Part booleans(String name, @Nullable String property) {
        Boolean flag =
                property == null ? null : property.toLowerCase(Locale.ROOT).equals("true");
        boolean wanted = random.nextBoolean();
        String literal = keyword(wanted ? "TRUE" : "FALSE");
        return switch (random.nextInt(4)) {
            case 0 -> new Part(name, flag);
            case 1 -> new Part(literal, wanted);
            case 2 -> new Part(name + "=" + blank() + literal, flag == null ? null : flag == wanted);
            default -> {
                // A comparison always: what is only a name would be compared as a property.
                Part inner = withNumber(name, property);
                yield new Part(
                        "(" + inner.text + ") <> " + literal, inner.value == null ? null : inner.value != wanted);
            }
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text.replace("L", ""));
    }

    /** Null when the property is not there or no number. */
    private static @Nullable Integer order(@Nullable String property, String number) {
        try {
            return property == null ? null : new BigDecimal(property).compareTo(number(number));
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static @Nullable Integer numericOrder(String property, String other) {
        try {
            return new BigDecimal(property).compareTo(new BigDecimal(other));
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static @Nullable Boolean holds(String sign, @Nullable Integer order) {
        if (order == null) {
            return null;
        }
        return switch (sign) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }
}
