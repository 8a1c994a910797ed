package io.rillmq.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.compatibility.History.Delivery;
import io.rillmq.compatibility.History.Disturbance;
import io.rillmq.compatibility.History.Fate;
import io.rillmq.compatibility.History.Place;
import io.rillmq.compatibility.History.Sent;
import io.rillmq.compatibility.History.Subscription;
import io.rillmq.compatibility.Verdict.Patience;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker of the soak finds what is planted, and nothing else. */
class VerdictTest {
    private static final Patience PATIENCE = new Patience(Duration.ofMillis(10), Duration.ofMillis(20));
    private static final long DUE = 1_000;

    private final History history = new History();

    @BeforeEach
    void subscribe() {
        history.add(new Subscription("t", "g", false));
        history.add(new Subscription("o", "og", true));
    }

    private List<String> findings() {
        return new Verdict(history, PATIENCE).findings();
    }

    private void assertFound(String... beginnings) {
        assertThat(findings()).hasSize(beginnings.length);
        for (int i = 0; i < beginnings.length; i++) {
            assertThat(findings().get(i)).startsWith(beginnings[i]);
        }
    }

    /** Acknowledged for one place in queue 0. */
    private void stored(String topic, String id, long queueOffset) {
        history.add(new Sent(id, topic, Fate.STORED, DUE, new Place(topic, 0, queueOffset)));
    }

    private void delivered(String topic, String group, String id, long queueOffset, long atMillis) {
        history.add(new Delivery(id, topic, group, "m", new Place(topic, 0, queueOffset), atMillis, false));
    }

    private void refused(String id, long queueOffset, long atMillis) {
        history.add(new Delivery(id, "t", "g", "m", new Place("t", 0, queueOffset), atMillis, true));
    }

    @Test
    void messagesThatAllGroupsGetInOrderAreWell() {
        history.add(new Subscription("t", "g2", false));
        stored("t", "a", 0);
        stored("t", "b", 1);
        stored("o", "x", 0);
        stored("o", "y", 1);

        delivered("t", "g", "b", 1, DUE);
        delivered("t", "g", "a", 0, DUE);
        delivered("t", "g2", "a", 0, DUE);
        delivered("t", "g2", "b", 1, DUE);
        delivered("o", "og", "x", 0, DUE);
        delivered("o", "og", "y", 1, DUE);

        assertFound();
    }

    @Test
    void aMessageThatOneGroupDoesNotGetIsLost() {
        history.add(new Subscription("t", "g2", false));
        stored("t", "a", 0);

        delivered("t", "g", "a", 0, DUE);

        assertFound("lost for g2: Sent[id=a");
    }

    @Test
    void aMessageThatIsRefusedAndDoesNotComeAgainIsLost() {
        stored("t", "a", 0);

        refused("a", 0, DUE);

        assertFound("lost for g: Sent[id=a");
    }

    @Test
    void aRefusedMessageMayComeAgainFromTheRetryTopic() {
        stored("t", "a", 7);

        refused("a", 7, DUE);
        history.add(new Delivery("a", "t", "g", "m", new Place("%RETRY%g", 0, 0), DUE, false));

        assertFound();
    }

    @Test
    void aMessageWhoseSendFailedMayBeThereOrNot() {
        history.add(new Sent("a", "t", Fate.UNKNOWN, DUE, null));
        history.add(new Sent("b", "t", Fate.UNKNOWN, DUE, null));

        delivered("t", "g", "b", 0, DUE);

        assertFound();
    }

    @Test
    void messagesThatNobodySentOrThatWereRolledBackMustNotCome() {
        history.add(new Sent("a", "t", Fate.ROLLED_BACK, DUE, null));

        delivered("t", "g", "a", 0, DUE);
        delivered("t", "g", "b", 1, DUE);

        assertFound("rolled back: Delivery[id=a", "never sent: Delivery[id=b");
    }

    @Test
    void aMessageMustNotComeBeforeItsTime() {
        stored("t", "a", 0);

        delivered("t", "g", "a", 0, DUE - 1);

        assertFound("early: Delivery[id=a");
    }

    @Test
    void aPlaceIsGivenOnceAndUpwards() {
        stored("t", "a", 5);
        stored("t", "b", 5);
        stored("t", "c", 4);
        delivered("t", "g", "a", 5, DUE);
        delivered("t", "g", "b", 5, DUE);
        delivered("t", "g", "c", 4, DUE);

        assertFound("acknowledged out of order: Sent[id=b", "acknowledged out of order: Sent[id=c");
    }

    @Test
    void aMessageIsWhereItWasAcknowledged() {
        stored("t", "a", 5);

        delivered("t", "g", "a", 6, DUE);

        assertFound("from another place: Delivery[id=a");
    }

    @Test
    void anOrderedQueueDoesNotSkipAMessageThatComesLater() {
        stored("o", "x", 0);
        stored("o", "y", 1);
        stored("o", "z", 2);

        delivered("o", "og", "x", 0, DUE);
        delivered("o", "og", "z", 2, DUE);
        delivered("o", "og", "y", 1, DUE);

        assertFound("out of order: Delivery[id=z");
    }

    @Test
    void anOrderedQueueThatGoesBackGoesOnFromThere() {
        stored("o", "x", 0);
        stored("o", "y", 1);
        stored("o", "z", 2);
        history.add(new Disturbance("a member left", "og", DUE, DUE));

        delivered("o", "og", "x", 0, DUE);
        delivered("o", "og", "y", 1, DUE);
        delivered("o", "og", "x", 0, DUE);
        delivered("o", "og", "y", 1, DUE);
        delivered("o", "og", "z", 2, DUE);
        assertFound();

        delivered("o", "og", "x", 0, DUE);
        delivered("o", "og", "z", 2, DUE);
        assertFound("out of order: Delivery[id=z");
    }

    @Test
    void aSecondDeliveryNeedsAReason() {
        stored("t", "a", 0);

        delivered("t", "g", "a", 0, DUE);
        delivered("t", "g", "a", 0, DUE + 1);

        assertFound("delivered again for no reason: Delivery[id=a");
        assertThat(new Verdict(history, PATIENCE).redeliveries()).isOne();
    }

    @Test
    void aRefusalExplainsOneMoreDelivery() {
        stored("t", "a", 0);

        refused("a", 0, DUE);
        delivered("t", "g", "a", 0, DUE);
        delivered("t", "g", "a", 0, DUE);

        assertFound("delivered again for no reason: Delivery[id=a");
    }

    @Test
    void aDisturbanceExplainsWhatItReaches() {
        stored("t", "a", 0);
        delivered("t", "g", "a", 0, DUE);
        delivered("t", "g", "a", 0, DUE + 30);
        assertThat(findings()).hasSize(1);

        history.add(new Disturbance("of others", "g2", DUE, DUE + 10));
        history.add(new Disturbance("too long after the first", null, DUE + 11, DUE + 11));
        history.add(new Disturbance("too long before the second", null, DUE, DUE + 9));
        history.add(new Disturbance("after both", null, DUE + 31, DUE + 31));
        assertThat(findings()).hasSize(1);

        history.add(new Disturbance("the broker died", null, DUE + 10, DUE + 10));
        assertFound();
    }

    @Test
    void nothingExplainsOneMessageAtTwoPlacesOfItsTopic() {
        history.add(new Sent("a", "t", Fate.STORED, DUE, null));
        history.add(new Disturbance("a member left", "g", DUE, DUE));
        refused("a", 3, DUE);
        history.add(new Disturbance("the broker died", null, DUE, DUE));

        delivered("t", "g", "a", 4, DUE);

        assertFound("stored twice: Delivery[id=a");
    }

    @Test
    void aMessageThatKeepsItsPlaceIsNotExcusedByTheBrokersEnd() {
        stored("t", "a", 3);
        history.add(new Disturbance("the broker died", null, DUE, DUE));

        delivered("t", "g", "a", 3, DUE);
        delivered("t", "g", "a", 4, DUE);

        assertFound("from another place: Delivery[id=a", "stored twice: Delivery[id=a");
    }
}
