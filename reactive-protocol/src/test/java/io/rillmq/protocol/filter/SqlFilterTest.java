package io.rillmq.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.message.MessageProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFilterTest {
    private static final MessageProperties MESSAGE = MessageProperties.of(Map.of(
            "a", "5", "b", "10", "price", "12.50", "low", "-3", "name", "abcd", "yes", "True", "no", "off", "$x_1",
            "x"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 5",
                "a=5",
                "A = 5 OR a = 5",
                "a = 5.0",
                "a = 5L",
                "a = 5l",
                "a = '5'",
                "a <> 6",
                "a > 4",
                "a > 4.99",
                "a >= 5",
                "a < 6",
                "a <= 5",
                "4 < a",
                "price = 12.5",
                "price > 12",
                "price < 1.3e1",
                "price > .5",
                "price > 1.",
                "low < 0",
                "low = -3",
                "low = - 3",
                "-low = 3",
                "-(-low) = -3",
                "- -3 = 3",
                "+a = 5",
                "0.0 = -0.0",
                "a < 9223372036854775807",
                "a > -9223372036854775808",
                "a between 1 and 5",
                "a NOT BETWEEN 6 AND 7",
                "price BETWEEN 12 AND 13",
                "name IN ('x', 'abcd')",
                "name NOT IN ('x')",
                "a IN ('5')",
                "name LIKE 'abcd'",
                "name LIKE 'a%'",
                "name LIKE '%d'",
                "name LIKE '%bc%'",
                "name LIKE 'a__d'",
                "name LIKE '%%_%'",
                "name NOT LIKE 'abc'",
                "name NOT LIKE 'a_d'",
                "name CONTAINS 'bc'",
                "name STARTSWITH 'ab'",
                "name ENDSWITH 'cd'",
                "name NOT CONTAINS 'x'",
                "name NOT STARTSWITH 'b'",
                "name NOT ENDSWITH 'c'",
                "absent IS NULL",
                "name IS NOT NULL",
                "yes",
                "yes = TRUE",
                "no = false",
                "NOT no",
                "TRUE",
                "NOT FALSE",
                "(a) = 5",
                "((a = 5))",
                "(a = 5) = TRUE",
                "(absent = 5) IS NULL",
                "NOT a = 6",
                "NOT NOT a = 5",
                "a = 6 AND a = 7 OR a = 5",
                "a = 5 OR a = 6 AND a = 7",
                "(a = 5 OR a = 6) AND b = 10",
                "absent = 1 OR a = 5",
                "name > 1 OR a = 5",
                "-name IS NULL",
                "a <> b",
                "a < b",
                "price BETWEEN b AND 13",
                "$x_1 = 'x'",
                "like IS NULL AND escape IS NULL",
                "a -- five\n = 5",
                "a -- five\r = 5",
                "a -- five\r\n = 5",
                "a /* is * / */ = 5 -- the end",
                "\ta\r\n=\f5 ",
            })
    void theseExpressionsPickTheMessage(String expression) {
        assertThat(SqlFilter.parse(expression).takes(MESSAGE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 6",
                "A = 5",
                "a <> 5",
                "a > 5",
                "a < 5",
                "a = '5.0'",
                "price = '12.5'",
                "name = 'ABCD'",
                "name > 1",
                "NOT name > 1",
                "-name = 1",
                "a BETWEEN 6 AND 7",
                "a NOT BETWEEN 1 AND 5",
                "absent = 1",
                "absent <> 1",
                "NOT absent = 1",
                "absent IN ('x')",
                "absent NOT IN ('x')",
                "absent LIKE '%'",
                "absent NOT LIKE '%'",
                "absent CONTAINS ''",
                "absent NOT CONTAINS 'x'",
                "absent BETWEEN 1 AND 2",
                "absent NOT BETWEEN 1 AND 2",
                "absent",
                "NOT absent",
                "a = 5 -- five\r AND b = 9",
                "absent = a",
                "absent = absent",
                "a > b",
                "a < name",
                "NOT a < name",
                "(absent = 5) = FALSE",
                "name LIKE 'a_d'",
                "name LIKE 'bc'",
                "name LIKE ''",
                "absent = 1 AND a = 5",
                "absent = 1 OR a = 6",
                "NOT (absent = 1 OR a = 6)",
                "FALSE",
                "NOT TRUE",
                "a = 5 AND NOT b = 10",
                "no",
                "name",
            })
    void theseExpressionsLeaveTheMessage(String expression) {
        assertThat(SqlFilter.parse(expression).takes(MESSAGE)).isFalse();
    }

    @Test
    void wildcardsBehindTheEscapeCharacterAreThemselves() {
        SqlFilter filter = SqlFilter.parse("rate LIKE '_0!%!!!_' ESCAPE '!'");

        assertThat(filter.takes(MessageProperties.of(Map.of("rate", "10%!_")))).isTrue();
        assertThat(filter.takes(MessageProperties.of(Map.of("rate", "1000!_")))).isFalse();
        assertThat(filter.takes(MessageProperties.of(Map.of("rate", "10%!x")))).isFalse();
    }

    @Test
    void anUnderscoreIsOneCharacterHoweverManyUnitsItHas() {
        MessageProperties face = MessageProperties.of(Map.of("mood", "\uD83D\uDE00!"));

        assertThat(SqlFilter.parse("mood LIKE '_!'").takes(face)).isTrue();
        assertThat(SqlFilter.parse("mood LIKE '%_!'").takes(face)).isTrue();
        assertThat(SqlFilter.parse("mood LIKE '__!'").takes(face)).isFalse();
        assertThat(SqlFilter.parse("mood LIKE '%__!'").takes(face)).isFalse();
    }

    @Test
    void aMessageWithVeryManyPropertiesIsAskedLikeAnyOther() {
        Map<String, String> many = new HashMap<>();
        IntStream.range(0, 1_000).forEach(number -> many.put("p" + number, String.valueOf(number)));

        assertThat(SqlFilter.parse("p999 = 999 AND p1000 IS NULL").takes(MessageProperties.of(many)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                     | position 1, the end            | a property, a number",
                "\" -- nothing\"          | position 12, the end           | a property, a number",
                "*                        | position 1, token *            | no such sign",
                "a =                      | position 4, the end            | a property, a number",
                "a = = 5                  | position 5, token =            | a property, a number",
                "a == 5                   | position 4, token =            | a property, a number",
                "a != 5                   | position 3, token !            | no such sign",
                "a = 5 b                  | position 7, token b            | AND, OR or the end",
                "a = 5 = 5                | position 7, token =            | AND, OR or the end",
                "a = 5)                   | position 6, token )            | AND, OR or the end",
                "(a = 5                   | position 7, the end            | AND, OR or the closing )",
                "a = 5 AND                | position 10, the end           | a property, a number",
                "AND a = 5                | position 1, token AND          | a property, a number",
                "a = 5 AND OR b = 1       | position 11, token OR          | a property, a number",
                "a NOT 5                  | position 7, token 5            | BETWEEN, IN, LIKE",
                "a IS 5                   | position 6, token 5            | NULL or NOT NULL",
                "a IS NOT 5               | position 10, token 5           | NULL is expected",
                "a = NULL                 | position 5, token NULL         | IS NULL",
                "a > 'x'                  | position 3, token >            | only numbers have an order",
                "a <= TRUE                | position 3, token <=           | only numbers have an order",
                "5 = 'x'                  | position 3, token =            | a number cannot be compared with a text",
                "TRUE <> 1                | position 6, token <>           | a boolean cannot be compared",
                "a BETWEEN 1              | position 12, the end           | AND of BETWEEN",
                "a BETWEEN 5 AND 3        | position 3, token BETWEEN      | 5 is above 3",
                "a BETWEEN 'a' AND 'b'    | position 3, token BETWEEN      | only numbers have an order",
                "a IN 'x'                 | position 6, token 'x'          | ( is expected",
                "a IN ()                  | position 7, token )            | a text in single quotes",
                "a IN (1)                 | position 7, token 1            | a text in single quotes",
                "a IN ('x'                | position 10, the end           | ) is expected",
                "5 IN ('x')               | position 1, token 5            | IN is asked of a property",
                "(a = 1) LIKE 'x'         | position 1, token (            | LIKE is asked of a property",
                "a LIKE 5                 | position 8, token 5            | a text in single quotes",
                "a LIKE 'x' ESCAPE 'ab'   | position 19, token 'ab'        | one character",
                "a LIKE 'x!y' ESCAPE '!'  | position 8, token 'x!y'        | only %, _ and itself",
                "a LIKE 'x!' ESCAPE '!'   | position 8, token 'x!'         | only %, _ and itself",
                "a CONTAINS b             | position 12, token b           | a text in single quotes",
                "a = 'x                   | position 5, token 'x           | the text has no end",
                "a = `x`                  | position 5, token `            | single quotes",
                "a = 5 /* b               | position 7, token /*           | the comment has no end",
                "a + 5 = 6                | position 3, token +            | AND, OR or the end",
                "a = 99999999999999999999 | position 5, token 99999999999999999999 | 64 bits",
                "a = 00000000000000000000000000000000000000000000000000000000000000001 | position 5, token 00000000000000000000000000000000… | 64 characters",
                "a = 1e999                | position 5, token 1e999        | too large",
                "a = 5x                   | position 5, token 5x           | ends with a digit",
                "a = 1e                   | position 5, token 1e           | ends with a digit",
                "a = -'x'                 | position 6, token 'x'          | a sign belongs to",
                "5                        | position 1, token 5            | a condition is expected, and this is a number",
                "a = 5 OR 'x'             | position 10, token 'x'         | a condition is expected, and this is a text",
                "NOT 5                    | position 5, token 5            | a condition is expected",
                "a = 5 AND é = 1          | position 11, token é           | no such sign",
            })
    void aBadExpressionIsRefusedWithThePositionAndTheToken(String expression, String place, String problem) {
        assertThatThrownBy(() -> SqlFilter.parse(expression))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("SQL92 expression, " + place + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void aLongTokenIsShownInPartAndWithoutItsControlCharacters() {
        assertThatThrownBy(() -> SqlFilter.parse("a = 5 '" + "\n" + "x".repeat(100) + "'"))
                .hasMessageContaining("token '?" + "x".repeat(30) + "…: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT ", "- ", "+ "})
    void anExpressionIsBoundedInDepth(String opening) {
        boolean isParenthesis = opening.equals("(");
        String operand = opening.equals("NOT ") || isParenthesis ? "a = 5" : "a";
        String close = isParenthesis ? ")" : "";
        String rest = operand.equals("a") ? " = 5" : "";
        int depth = SqlParser.DEPTH_MAX;

        assertThat(SqlFilter.parse(opening.repeat(depth) + operand + close.repeat(depth) + rest)
                        .takes(MESSAGE))
                .isTrue();
        assertThatThrownBy(() -> SqlFilter.parse(opening.repeat(depth + 1) + operand + close.repeat(depth + 1) + rest))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining("position " + (depth * opening.length() + 1))
                .hasMessageContaining("deeper than 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {" AND ", " OR "})
    void aChainIsAsLongAsTheExpressionMayBe(String between) {
        String chain = IntStream.range(0, 400).mapToObj(ignored -> "a=5").collect(Collectors.joining(between));

        assertThat(SqlFilter.parse(chain).takes(MESSAGE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, 1",
        "Infinity, 1",
        "0x10, 16",
        "5f, 5",
        "5L, 5",
        "' 5', 5",
        "'', 0",
        "1e, 1",
        "+-5, -5",
        ".,0",
        "--5, 5"
    })
    void aPropertyIsANumberOnlyWhenItIsWrittenAsOne(String text, String number) {
        MessageProperties properties =
                text.isEmpty() ? MessageProperties.EMPTY : MessageProperties.of(Map.of("a", text));

        assertThat(SqlFilter.parse("a = " + number + " OR a <> " + number).takes(properties))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "+5, 5",
        "007, 7",
        "-007, -7",
        "5., 5",
        ".5, 0.5",
        "5e0, 5",
        "99999999999999999999, 1e20",
        "-0, 0",
        "-0.0, 0",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775807, -9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "+0009223372036854775807, 9223372036854775807",
        "0000000000000000000000000000000000000000000000000000000000000007, 7"
    })
    void aPropertyIsTheNumberThatItSays(String text, String number) {
        MessageProperties properties = MessageProperties.of(Map.of("a", text));

        assertThat(SqlFilter.parse("a = " + number).takes(properties)).isTrue();
        assertThat(SqlFilter.parse("a < " + number + " OR a > " + number).takes(properties))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775808, 9223372036854775807",
        "-9223372036854775809, -9223372036854775808",
        "9007199254740993.0, 9007199254740992",
        "18446744073709551616, 18446744073709551615.0"
    })
    void numbersThatAreNoWholeOnesOf64BitsAreAsExactAsDoubles(String text, String number) {
        assertThat(SqlFilter.parse("a = " + number).takes(MessageProperties.of(Map.of("a", text))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9223372036854775806",
        "-9223372036854775807, -9223372036854775808",
        "9007199254740993, 9007199254740992",
        "1000000000000000001, 1000000000000000000"
    })
    void wholeNumbersOf64BitsAreComparedByTheLastDigit(String text, String number) {
        assertThat(SqlFilter.parse("a > " + number).takes(MessageProperties.of(Map.of("a", text))))
                .isTrue();
    }

    @Test
    void aPropertyOfMoreThan64CharactersIsNoNumber() {
        MessageProperties properties = MessageProperties.of(Map.of("a", "1".repeat(64), "b", "1".repeat(65)));

        assertThat(SqlFilter.parse("a > 0").takes(properties)).isTrue();
        assertThat(SqlFilter.parse("b > 0 OR NOT b > 0").takes(properties)).isFalse();
    }
}
