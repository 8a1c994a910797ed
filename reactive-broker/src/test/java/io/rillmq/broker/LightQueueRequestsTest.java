package io.rillmq.broker;

import static io.rillmq.broker.PopPeer.LONG;
import static io.rillmq.broker.PopPeer.SHORT;
import static io.rillmq.broker.PopPeer.texts;
import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.PopPeer.Popped;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.PropertyNames;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that name light queues, or a lite topic. */
class LightQueueRequestsTest {
    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start(@TempDir Path directory) {
        broker =
                LiveBroker.in(directory, new JsonObject().put("enableLmq", true).put("enableMultiDispatch", true));
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private Answer sendWith(String body, String properties) {
        return peer.ask(send("orders", 3, properties), body);
    }

    @Test
    void messagesAreHandedOutOfALightQueueAndComeAgain() {
        sendWith("elsewhere", "");
        sendWith("a", property(PropertyNames.LIGHT_QUEUES, "%LMQ%red,%LMQ%blue"));
        sendWith("b", property(PropertyNames.LIGHT_QUEUES, "%LMQ%red"));
        PopPeer red = new PopPeer(peer, "billing", "%LMQ%red");

        List<Popped> first = red.pop(2, SHORT);
        List<Popped> again = red.pop(1, LONG);

        assertThat(texts(first)).containsExactly("a", "b");
        assertThat(first).extracting(each -> each.message().queueOffset()).containsExactly(0L, 1L);
        assertThat(first).extracting(each -> each.message().queueId()).containsOnly(0);
        assertThat(again).extracting(each -> each.message().reconsumeTimes()).containsExactly(1);
        assertThat(red.ack(again.get(0)).code()).isZero();
        assertThat(texts(new PopPeer(peer, "billing", "%LMQ%blue").pop(2))).containsExactly("a");
    }

    @Test
    void aMessageToALiteTopicIsInItsLightQueueAlone() {
        String both =
                property(PropertyNames.LITE_TOPIC, "customer-1") + property(PropertyNames.LIGHT_QUEUES, "%LMQ%red");

        assertThat(sendWith("a", both).code()).isZero();

        assertThat(texts(new PopPeer(peer, "billing", "%LMQ%$orders$customer-1").pop(2)))
                .containsExactly("a");
        assertThat(new PopPeer(peer, "billing", "%LMQ%red").pop(2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%LMQ%a+", "%LMQ%"})
    void aLightQueueWhoseMessagesCouldNotComeAgainIsNotPopped(String beginning) {
        String queue = beginning.endsWith("+") ? beginning : beginning + "x".repeat(240);
        assertThat(sendWith("a", property(PropertyNames.LIGHT_QUEUES, queue)).code())
                .isZero();

        Answer refused = peer.ask(new PopPeer(peer, "billing", queue).ordered(1, LONG, null));

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains(queue, "billing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer,1", "a/b", "a b"})
    void aLiteTopicThatCannotBeOneIsRefused(String liteTopic) {
        Answer refused = sendWith("a", property(PropertyNames.LITE_TOPIC, liteTopic));

        assertThat(refused.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(refused.remark()).contains(PropertyNames.LITE_TOPIC, liteTopic);
    }
}
