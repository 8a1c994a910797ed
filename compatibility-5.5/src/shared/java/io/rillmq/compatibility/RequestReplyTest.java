package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client asks by a message and gets its answer from whoever consumes that. */
@Tag("process")
@ExtendWith(SharedServers.class)
class RequestReplyTest {
    @Test
    void aRequestGetsTheReplyOfItsConsumer(Clients clients) throws Exception {
        String topic = clients.topic("questions", 1);
        answerAll(clients, topic);
        DefaultMQProducer asking = clients.producer();

        Message reply = asking.request(message(topic, "six times seven"), WAIT.toMillis());

        assertThat(text(reply)).isEqualTo("answer to six times seven");
    }

    @Test
    void requestsUnderWayTogetherGetTheirOwnReplies(Clients clients) throws Exception {
        String topic = clients.topic("questions", 2);
        answerAll(clients, topic);
        DefaultMQProducer asking = clients.producer();
        Queue<String> replies = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

        for (int i = 0; i < 20; i++) {
            String question = "question " + i;
            asking.request(
                    message(topic, question),
                    new RequestCallback() {
                        @Override
                        public void onSuccess(Message reply) {
                            replies.add(question + ": " + text(reply));
                        }

                        @Override
                        public void onException(Throwable failure) {
                            failures.add(failure);
                        }
                    },
                    WAIT.toMillis());
        }

        await().atMost(WAIT).until(() -> replies.size() + failures.size() == 20);
        assertThat(failures).isEmpty();
        assertThat(replies)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> "question " + i + ": answer to question " + i)
                        .toList());
    }

    @Test
    void aRequestThatNobodyAnswersTimesOut(Clients clients) throws Exception {
        String topic = clients.topic("questions", 1);
        DefaultMQProducer asking = clients.producer();
        asking.send(message(topic, "the first send waits for routes"));

        assertThatThrownBy(() -> asking.request(message(topic, "anybody?"), 1_000))
                .isInstanceOf(RequestTimeoutException.class);
    }

    @Test
    void aReplyToAClientThatIsGoneIsAFailureForWhoReplies(Clients clients) throws Exception {
        String topic = clients.topic("questions", 1);
        Inbox questions = new Inbox();
        clients.consume(unique("repliers"), topic, questions);
        DefaultMQProducer asking = clients.producer();
        asking.request(
                message(topic, "I cannot wait"),
                new RequestCallback() {
                    @Override
                    public void onSuccess(Message reply) {}

                    @Override
                    public void onException(Throwable failure) {}
                },
                WAIT.toMillis());
        questions.awaitCount(1);
        asking.shutdown();

        MessageExt question = questions.messages().get(0);
        DefaultMQProducer replying = clients.producer();
        MQClientException refusal = catchThrowableOfType(
                MQClientException.class,
                () -> replying.send(MessageUtil.createReplyMessage(question, "too late".getBytes(StandardCharsets.UTF_8))));

        assertThat(refusal.getResponseCode()).isEqualTo(1);
        assertThat(refusal).hasStackTraceContaining("push reply message");
    }

    /** Starts a consumer that replies to each message of the topic. */
    private static void answerAll(Clients clients, String topic) throws Exception {
        DefaultMQProducer replying = clients.producer();
        DefaultMQPushConsumer consumer = clients.consumer(unique("repliers"));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (questions, context) -> {
            try {
                for (MessageExt question : questions) {
                    byte[] answer = ("answer to " + Inbox.body(question)).getBytes(StandardCharsets.UTF_8);
                    replying.send(MessageUtil.createReplyMessage(question, answer));
                }
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            } catch (Exception failed) {
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
        });
        consumer.start();
    }

    private static String text(Message message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }
}
