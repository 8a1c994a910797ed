package io.rillmq.protocol.filter;

import io.rillmq.protocol.filter.Condition.Search.Place;
import io.rillmq.protocol.filter.Operand.Literal;
import io.rillmq.protocol.filter.Operand.Property;
import io.rillmq.protocol.filter.SqlToken.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads an expression, one method for each rule:
 *
 * <pre>
 * or        = and { OR and }
 * and       = not { AND not }
 * not       = NOT not | predicate
 * predicate = primary [ comparator primary | IS [NOT] NULL | [NOT] ( BETWEEN primary AND primary
 *             | IN ( text {, text} ) | LIKE text [ESCAPE text] | CONTAINS text | STARTSWITH text | ENDSWITH text ) ]
 * primary   = ( or ) | (+|-) primary | property | number | text | TRUE | FALSE
 * </pre>
 *
 * LIKE and ESCAPE are not in RocketMQ's grammar, so that they are no reserved words: properties may be called so.
 */
final class SqlParser {
    /** Deepest nesting of parentheses, NOT and signs: each level is some of a thread's stack. */
    static final int DEPTH_MAX = 64;

    private static final Set<String> RESERVED = Set.of(
            "NOT", "AND", "OR", "BETWEEN", "IN", "TRUE", "FALSE", "NULL", "IS", "CONTAINS", "STARTSWITH", "ENDSWITH");

    private static final String OPERANDS = "a property, a number, a text in single quotes, TRUE or FALSE";

    private final SqlSource source;
    private final SqlLexer lexer;
    /** The first that was not read. */
    private SqlToken token;

    private int depth;

    private SqlParser(SqlSource source) {
        this.source = source;
        this.lexer = new SqlLexer(source);
        this.token = lexer.next();
    }

    /** @throws InvalidExpressionException names the position and the token */
    static Condition parse(String expression) {
        SqlParser parser = new SqlParser(new SqlSource(expression));
        Condition condition = parser.condition(parser::or);
        if (parser.token.type() != Type.END) {
            throw parser.expected("AND, OR or the end");
        }
        return condition;
    }

    private SqlNode or() {
        return chain("OR", this::and, Condition.Or::new);
    }

    private SqlNode and() {
        return chain("AND", this::not, Condition.And::new);
    }

    private SqlNode chain(String keyword, Supplier<SqlNode> rule, Function<List<Condition>, Condition> together) {
        SqlToken start = token;
        SqlNode first = rule.get();
        if (!token.isWord(keyword)) {
            return first;
        }
        List<Condition> all = new ArrayList<>();
        all.add(asCondition(first, start));
        while (accept(keyword)) {
            all.add(condition(rule));
        }
        return together.apply(all);
    }

    private SqlNode not() {
        if (!token.isWord("NOT")) {
            return predicate();
        }
        enter();
        Condition.Not not = new Condition.Not(condition(this::not));
        depth--;
        return not;
    }

    private Condition condition(Supplier<SqlNode> rule) {
        SqlToken start = token;
        return asCondition(rule.get(), start);
    }

    private Condition asCondition(SqlNode node, SqlToken start) {
        if (node instanceof Condition condition) {
            return condition;
        }
        Operand operand = (Operand) node;
        if (operand instanceof Property || operand.kind() == ValueKind.BOOLEAN) {
            return new Condition.Flag(operand);
        }
        throw source.refuse(
                start, "a condition is expected, and this is " + operand.kind().words());
    }

    private SqlNode predicate() {
        SqlToken start = token;
        SqlNode left = primary();
        Optional<Operator> operator = token.type() == Type.SIGN ? Operator.of(token.value()) : Optional.empty();
        if (operator.isPresent()) {
            SqlToken sign = advance();
            return compare(asOperand(left), operator.get(), sign, asOperand(primary()));
        }
        if (accept("IS")) {
            boolean isNegated = accept("NOT");
            if (!accept("NULL")) {
                throw expected(isNegated ? "NULL" : "NULL or NOT NULL");
            }
            return new Condition.IsNull(asOperand(left), isNegated);
        }
        boolean isNegated = accept("NOT");
        SqlToken keyword = token;
        if (accept("BETWEEN")) {
            return between(asOperand(left), keyword, isNegated);
        }
        if (accept("IN")) {
            return new Condition.In(property(left, start, keyword), texts(), isNegated);
        }
        if (accept("LIKE")) {
            return new Condition.Like(property(left, start, keyword), pattern(), isNegated);
        }
        if (accept("CONTAINS") || accept("STARTSWITH") || accept("ENDSWITH")) {
            Place place = Place.valueOf(keyword.value().toUpperCase(Locale.ROOT));
            Property property = property(left, start, keyword);
            return new Condition.Search(property, place, text().value(), isNegated);
        }
        if (isNegated) {
            throw expected("BETWEEN, IN, LIKE, CONTAINS, STARTSWITH or ENDSWITH");
        }
        return left;
    }

    private Condition.Comparison compare(Operand left, Operator operator, SqlToken sign, Operand right) {
        if (left instanceof Property && right instanceof Property) {
            ValueKind kind = operator.isOrdering() ? ValueKind.NUMBER : ValueKind.TEXT;
            return new Condition.Comparison(left, operator, right, kind);
        }
        ValueKind kind = left instanceof Property ? right.kind() : left.kind();
        if (!(right instanceof Property) && right.kind() != kind) {
            throw source.refuse(
                    sign,
                    kind.words() + " cannot be compared with " + right.kind().words());
        }
        if (operator.isOrdering() && kind != ValueKind.NUMBER) {
            throw source.refuse(sign, "only numbers have an order, and this compares with " + kind.words());
        }
        return new Condition.Comparison(left, operator, right, kind);
    }

    private Condition.Between between(Operand operand, SqlToken keyword, boolean isNegated) {
        Operand low = asOperand(primary());
        if (!accept("AND")) {
            throw expected("the AND of BETWEEN");
        }
        Operand high = asOperand(primary());
        Condition.Comparison lower = compare(operand, Operator.GREATER_OR_EQUAL, keyword, low);
        Condition.Comparison upper = compare(operand, Operator.LESS_OR_EQUAL, keyword, high);
        if (low instanceof Literal first
                && high instanceof Literal second
                && first.kind().compare(first.value(), second.value()) > 0) {
            throw source.refuse(
                    keyword, "the lower value comes first, and " + first.print() + " is above " + second.print());
        }
        return new Condition.Between(lower, upper, isNegated);
    }

    private Set<String> texts() {
        expectSign("(");
        Set<String> texts = new LinkedHashSet<>();
        do {
            texts.add(text().value());
        } while (acceptSign(","));
        expectSign(")");
        return texts;
    }

    private LikePattern pattern() {
        SqlToken pattern = text();
        try {
            return LikePattern.of(pattern.value(), accept("ESCAPE") ? escape() : OptionalInt.empty());
        } catch (IllegalArgumentException wrongEscape) {
            throw source.refuse(pattern, String.valueOf(wrongEscape.getMessage()));
        }
    }

    private OptionalInt escape() {
        SqlToken escape = text();
        if (escape.value().length() != 1) {
            throw source.refuse(escape, "ESCAPE takes a text of one character");
        }
        return OptionalInt.of(escape.value().charAt(0));
    }

    private Property property(SqlNode node, SqlToken start, SqlToken keyword) {
        if (node instanceof Property property) {
            return property;
        }
        throw source.refuse(start, keyword.value() + " is asked of a property");
    }

    private SqlNode primary() {
        if (token.isSign("(")) {
            enter();
            SqlNode inner = or();
            if (!acceptSign(")")) {
                throw expected("AND, OR or the closing )");
            }
            depth--;
            return inner;
        }
        if (token.isSign("-") || token.isSign("+")) {
            return signed();
        }
        return switch (token.type()) {
            case NUMBER -> number("");
            case TEXT -> new Literal(ValueKind.TEXT, advance().value());
            case WORD -> word();
            case SIGN, END -> throw expected(OPERANDS);
        };
    }

    private Operand signed() {
        boolean isNegative = enter().isSign("-");
        SqlToken start = token;
        // The sign belongs to the digits: the lowest whole number has no positive one.
        Operand operand = token.type() == Type.NUMBER ? number(isNegative ? "-" : "") : asOperand(primary());
        depth--;
        if (start.type() == Type.NUMBER) {
            return operand;
        }
        if (!(operand instanceof Property) && operand.kind() != ValueKind.NUMBER) {
            throw source.refuse(start, "a sign belongs to a number or a property");
        }
        return isNegative ? negative(operand) : operand;
    }

    private static Operand negative(Operand operand) {
        return operand instanceof Literal literal && literal.value() instanceof Number number
                ? new Literal(ValueKind.NUMBER, SqlNumbers.negate(number))
                : new Operand.Negative(operand);
    }

    private Literal number(String sign) {
        Number number = SqlNumbers.parse(sign + token.value());
        if (number == null) {
            throw source.refuse(token, "a number has at most " + SqlNumbers.CHARS_MAX + " characters");
        }
        if (Double.isInfinite(number.doubleValue())) {
            throw source.refuse(token, "the number is too large");
        }
        if (number instanceof Double && SqlNumbers.isWhole(token.value())) {
            throw source.refuse(token, "a whole number has at most 64 bits");
        }
        advance();
        return new Literal(ValueKind.NUMBER, number);
    }

    private Operand word() {
        if (token.isWord("TRUE") || token.isWord("FALSE")) {
            return new Literal(ValueKind.BOOLEAN, advance().isWord("TRUE"));
        }
        if (token.isWord("NULL")) {
            throw source.refuse(token, "nothing is equal to NULL, write IS NULL or IS NOT NULL");
        }
        if (RESERVED.contains(token.value().toUpperCase(Locale.ROOT))) {
            throw expected(OPERANDS);
        }
        return new Property(advance().value());
    }

    /** A condition can only come from parentheses here. */
    private static Operand asOperand(SqlNode node) {
        return node instanceof Condition condition ? new Operand.Enclosed(condition) : (Operand) node;
    }

    private SqlToken text() {
        if (token.type() != Type.TEXT) {
            throw expected("a text in single quotes");
        }
        return advance();
    }

    private boolean accept(String keyword) {
        boolean isHere = token.isWord(keyword);
        if (isHere) {
            advance();
        }
        return isHere;
    }

    private boolean acceptSign(String sign) {
        boolean isHere = token.isSign(sign);
        if (isHere) {
            advance();
        }
        return isHere;
    }

    private void expectSign(String sign) {
        if (!acceptSign(sign)) {
            throw expected(sign);
        }
    }

    private InvalidExpressionException expected(String what) {
        return source.refuse(token, what + " is expected");
    }

    private SqlToken enter() {
        depth++;
        if (depth > DEPTH_MAX) {
            throw source.refuse(token, "the nesting is deeper than " + DEPTH_MAX);
        }
        return advance();
    }

    /** Goes on; returns what was the token before. */
    private SqlToken advance() {
        SqlToken before = token;
        token = lexer.next();
        return before;
    }
}
