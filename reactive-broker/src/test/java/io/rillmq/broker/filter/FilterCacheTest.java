package io.rillmq.broker.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.body.SubscriptionData;
import org.junit.jupiter.api.Test;

class FilterCacheTest {
    private static final Expression A = sql("a = 1");
    private static final Expression B = sql("b = 1");
    private static final Expression C = sql("c = 1");

    private static Expression sql(String text) {
        return new Expression(SubscriptionData.SQL92, text);
    }

    private static FilterCache cache(int countMax, int bytesMax) {
        FilterConfig config = new FilterConfig(true, 4_096, 4_096, countMax, bytesMax);
        return new FilterCache(() -> config);
    }

    /** Another text that is equal. */
    private static Expression again(Expression expression) {
        return sql(String.valueOf(expression.text().toCharArray()));
    }

    @Test
    void equalExpressionsShareAFilter() {
        FilterCache cache = cache(10, 1 << 20);

        FilterChoice choice = cache.choose(A);

        assertThat(choice).isInstanceOf(FilterChoice.Chosen.class);
        assertThat(cache.choose(again(A))).isSameAs(choice);
        assertThat(cache.choose(B)).isNotEqualTo(choice);
    }

    @Test
    void thoseThatWereUsedLastAreKeptUpToTheirNumber() {
        FilterCache cache = cache(2, 1 << 20);
        FilterChoice a = cache.choose(A);
        FilterChoice b = cache.choose(B);
        cache.choose(A);

        cache.choose(C);

        assertThat(cache.choose(A)).isSameAs(a);
        assertThat(cache.choose(B)).isNotSameAs(b);
    }

    @Test
    void thoseThatWereUsedLastAreKeptUpToWhatTheyTake() {
        String longest = "x IN ('" + "x".repeat(4_000) + "')";
        FilterCache cache = cache(100, 300_000);
        FilterChoice a = cache.choose(A);
        FilterChoice first = cache.choose(sql(longest + " OR 1 = 1"));
        FilterChoice second = cache.choose(sql(longest + " OR 2 = 2"));
        assertThat(cache.choose(A)).isSameAs(a);

        cache.choose(sql(longest + " OR 3 = 3"));

        assertThat(cache.choose(A)).isSameAs(a);
        assertThat(cache.choose(sql(longest + " OR 2 = 2"))).isSameAs(second);
        assertThat(cache.choose(sql(longest + " OR 1 = 1"))).isNotSameAs(first);
    }

    @Test
    void oneThatIsTooLargeIsReadAndNotKept() {
        FilterCache cache = cache(100, 1);

        FilterChoice a = cache.choose(A);

        assertThat(a).isInstanceOf(FilterChoice.Chosen.class);
        assertThat(cache.choose(A)).isNotSameAs(a).isInstanceOf(FilterChoice.Chosen.class);
    }

    @Test
    void aRefusalIsKeptAsWell() {
        FilterCache cache = cache(10, 1 << 20);

        FilterChoice refusal = cache.choose(sql("a ="));

        assertThat(refusal).isInstanceOf(FilterChoice.Refused.class);
        assertThat(cache.choose(sql("a ="))).isSameAs(refusal);
    }
}
