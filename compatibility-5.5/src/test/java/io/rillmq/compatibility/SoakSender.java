package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.message;

import io.rillmq.compatibility.History.Fate;
import io.rillmq.compatibility.History.Place;
import io.rillmq.compatibility.History.Sent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Sends messages of one kind to a topic of its own, one after the other, and tells the history of each. */
final class SoakSender {
    static final String REFUSALS = "refusals";

    private final String topic;
    private final SoakKind kind;
    private final History history;
    private final long pauseMillis;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    /** Starts at once. */
    SoakSender(String topic, SoakKind kind, History history, int perSecond) {
        this.topic = topic;
        this.kind = kind;
        this.history = history;
        this.pauseMillis = 1_000 / perSecond;
        this.thread = new Thread(this::run, "send-" + topic);
        thread.start();
    }

    private void run() {
        try {
            for (int number = 0; !end.await(pauseMillis, TimeUnit.MILLISECONDS); number++) {
                history.add(send(topic + "/" + number, number));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Sent send(String id, int number) throws InterruptedException {
        Message message = message(topic, id);
        message.putUserProperty(REFUSALS, Integer.toString(kind.refusals(number)));
        long dueMillis = System.currentTimeMillis() + kind.delayMillis(number);
        Place place = null;
        Fate fate = Fate.UNKNOWN;
        try {
            SendResult result = kind.send(message, number);
            if (result.getSendStatus() == SendStatus.SEND_OK) {
                fate = Fate.STORED;
                place = kind.isAtItsPlace() ? placeOf(result) : null;
            }
        } catch (InterruptedException ended) {
            throw ended;
        } catch (Exception failed) {
            // It may be there all the same.
        }
        return new Sent(id, topic, kind.isRolledBack(number) ? Fate.ROLLED_BACK : fate, dueMillis, place);
    }

    private static Place placeOf(SendResult result) {
        return new Place(
                result.getMessageQueue().getTopic(), result.getMessageQueue().getQueueId(), result.getQueueOffset());
    }

    /** Returns when the last message has been told. */
    void end() throws InterruptedException {
        end.countDown();
        thread.join();
    }
}
