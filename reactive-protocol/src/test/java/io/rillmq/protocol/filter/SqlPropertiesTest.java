package io.rillmq.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds of all expressions, tried with many random ones. A failure names the seed. */
class SqlPropertiesTest {
    private static final int ROUNDS = 3_000;
    private static final String PIECES =
            "a|b|5|-5|1.5|'x'|'|''|(|)|,|=|<>|<=|>|NOT|AND|OR|IN|IS|NULL|LIKE|ESCAPE|BETWEEN"
                    + "|CONTAINS|TRUE|FALSE|-|+|--|/*|*/|*|.|e|1e|\n|\u00e9|\uD83D|\uD83D\uDE00|\u0000";

    @Test
    void anExpressionMeansWhatTheSameLogicInJavaSays() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomExpression random = new RandomExpression(new Random(seed));
            RandomExpression.Part part = random.condition(3);

            Truth truth = SqlParser.parse(part.text()).test(random.properties()::get);

            assertThat(truth)
                    .as("seed %d: %s of %s", seed, part.text(), random.properties())
                    .isEqualTo(part.truth());
        }
    }

    @Test
    void whatAnExpressionPrintsIsReadAsTheSameExpression() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Condition condition = SqlParser.parse(
                    new RandomExpression(new Random(seed)).condition(3).text());

            assertThat(SqlParser.parse(condition.print()))
                    .as("seed %d: %s", seed, condition.print())
                    .isEqualTo(condition);
        }
    }

    @Test
    void anyTextIsAnExpressionOrIsRefused() {
        String[] pieces = PIECES.split("\\|");
        int understood = 0;
        for (int seed = 0; seed < 5 * ROUNDS; seed++) {
            Random random = new Random(seed);
            String text = random.ints(random.nextInt(12), 0, pieces.length)
                    .mapToObj(index -> pieces[index] + (random.nextInt(3) > 0 ? " " : ""))
                    .collect(Collectors.joining());
            try {
                SqlParser.parse(text);
                understood++;
            } catch (InvalidExpressionException refused) {
                assertThat(refused).as("seed %d: %s", seed, text).hasMessageStartingWith("SQL92 expression, position ");
            } catch (RuntimeException wrong) {
                fail("seed " + seed + ": " + text, wrong);
            }
        }
        assertThat(understood).isPositive();
    }

    @Test
    void aPatternMatchesWhatTheSameRegularExpressionMatches() {
        int matched = 0;
        for (int seed = 0; seed < 5 * ROUNDS; seed++) {
            Random random = new Random(seed);
            String pattern = text(random, "ab%_", 8);
            String text = text(random, "ab", 8);

            boolean isMatch = RandomExpression.regex(pattern).matcher(text).matches();

            assertThat(SqlParser.parse("t LIKE '" + pattern + "'").test(name -> text))
                    .as("seed %d: %s LIKE %s", seed, text, pattern)
                    .isEqualTo(Truth.of(isMatch));
            matched += isMatch ? 1 : 0;
        }
        assertThat(matched).isPositive();
    }

    private static String text(Random random, String characters, int lengthMax) {
        return random.ints(random.nextInt(lengthMax + 1), 0, characters.length())
                .mapToObj(index -> String.valueOf(characters.charAt(index)))
                .collect(Collectors.joining());
    }
}
