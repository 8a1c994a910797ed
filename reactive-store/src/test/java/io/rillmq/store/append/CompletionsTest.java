package io.rillmq.store.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.TestStore;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever breaks off in between: each append is told once, and of the last that was said of it. */
class CompletionsTest {
    private static final Appended APPENDED = new Appended(0, 0, 1, 100, 0);
    private static final Refused REFUSED = new Refused(Reason.READ_ONLY, "publishing failed");

    private static final int TOLD_MAX = 20;

    private final Completions completions = new Completions();
    private final Executor one = Runnable::run;
    private final Executor other = task -> task.run();
    private final List<String> told = new ArrayList<>();

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("a bug"), new OutOfMemoryError("no memory"), new AssertionError("a bug"));
    }

    private Append append(Executor home, String name) {
        Append[] self = new Append[1];
        self[0] = append(home, outcome -> {
            told.add(name + (outcome instanceof Appended ? " appended" : " refused"));
            if (told.size() > TOLD_MAX) {
                self[0].next = null; // A chain that became a cycle has no end.
            }
        });
        return self[0];
    }

    private static Append append(Executor home, AppendCallback callback) {
        return new Append(home, TestStore.ORDERS, 0, TestStore.record(TestStore.ORDERS, 0, "body", ""), true, callback);
    }

    @ParameterizedTest(name = "broken off before append {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void aBatchThatBrokeOffIsAnsweredWithItsRefusalAndTheOneBeforeAsItWas(int brokenOffAt) {
        completions.add(append(one, "earlier a"), APPENDED);
        completions.add(append(other, "earlier b"), APPENDED);
        List<Append> batch = List.of(
                append(one, "a1"),
                append(one, "a2"),
                append(other, "b1"),
                append(one, "a3"),
                append(other, "b2"),
                append(other, "b3"));
        batch.subList(0, brokenOffAt).forEach(each -> completions.add(each, APPENDED));

        batch.forEach(each -> completions.add(each, REFUSED));
        completions.send();

        assertThat(told)
                .containsExactly(
                        "earlier a appended",
                        "a1 refused",
                        "a2 refused",
                        "a3 refused",
                        "earlier b appended",
                        "b1 refused",
                        "b2 refused",
                        "b3 refused");
    }

    @Test
    void anAppendOfAChainThatWasGivenUpBringsNobodyElseAlong() {
        Append first = append(one, "first");
        Append second = append(one, "second");
        Completions givenUp = new Completions();
        givenUp.add(first, APPENDED);
        givenUp.add(second, APPENDED);
        givenUp.add(append(one, "third"), APPENDED);

        completions.add(second, REFUSED);
        completions.add(first, REFUSED);
        completions.send();

        assertThat(told).containsExactly("second refused", "first refused");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCallbackThatThrowsCostsNobodyElseTheAnswer(Throwable failure) {
        completions.add(append(one, "before"), APPENDED);
        completions.add(append(one, outcome -> throwAny(failure)), APPENDED);
        completions.add(append(one, "behind"), APPENDED);
        completions.add(append(other, "elsewhere"), APPENDED);

        completions.send();

        assertThat(told).containsExactly("before appended", "behind appended", "elsewhere appended");
    }

    static Stream<Throwable> refusals() {
        return Stream.concat(failures(), Stream.of(new RejectedExecutionException("the loop has ended")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aHomeThatTakesNothingCostsNoOtherHomeItsAnswersNorItselfTheNext(Throwable failure) {
        List<Throwable> failures = new ArrayList<>(List.of(failure));
        Executor failingOnce = task -> {
            if (!failures.isEmpty()) {
                throwAny(failures.remove(0));
            }
            task.run();
        };
        completions.add(append(one, "before"), APPENDED);
        completions.add(append(failingOnce, "lost"), APPENDED);
        completions.add(append(other, "behind"), APPENDED);

        completions.send();

        assertThat(told).containsExactly("before appended", "behind appended");

        completions.add(append(failingOnce, "next"), APPENDED);
        completions.send();

        assertThat(told).containsExactly("before appended", "behind appended", "next appended");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAny(Throwable failure) throws T {
        throw (T) failure;
    }
}
