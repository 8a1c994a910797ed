package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * What clients do with a broker before another one takes its directory over: messages of every kind, and groups that are
 * half-way through. Several segments and consume-queue files are filled.
 */
final class Traffic {
    static final String ORDERS = "orders";
    static final int ORDER_QUEUES = 4;
    static final String FILES = "files";
    static final String BATCHES = "batches";
    static final String FROZEN = "frozen";
    static final String LATER = "later";
    static final String RETRIED = "retried";
    static final String SETTLED = "settled";

    /** Topics to which nothing comes by itself. */
    static final List<String> AT_REST = List.of(ORDERS, FILES, BATCHES, FROZEN, SETTLED);

    static final String ORDER_READERS = "order-readers";
    static final String RETRIERS = "retriers";
    static final List<String> UNREAD = bodies("unread-order-\u00fc", 240);
    static final List<String> PENDING = bodies("pending", 5);
    static final List<String> FAILED = bodies("failed", 3);

    private static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";
    private static final int READ_WRITE = 6;
    private static final int READ = 4;
    private static final int ONE_SECOND = 1;
    private static final int THIRTY_SECONDS = 4;
    private static final int READ_ORDERS = 80;

    private final Session session;
    private final DefaultMQProducer producer;

    private Traffic(Session session) throws Exception {
        this.session = session;
        this.producer = session.clients.producer();
    }

    /** Everything but transactions, which not every broker takes. The pending messages are due in half a minute. */
    static void run(Session session) throws Exception {
        Traffic traffic = new Traffic(session);
        traffic.createTopics();
        traffic.orders();
        traffic.bigBodies();
        traffic.batches();
        traffic.frozen();
        traffic.deliveredLater();
        traffic.pendingRetries();
        traffic.pendingLater();
    }

    private void createTopics() throws Exception {
        session.topic(ORDERS, ORDER_QUEUES, ORDER_QUEUES, READ_WRITE);
        session.topic(FILES, 1, 1, READ_WRITE);
        session.topic(BATCHES, 8, 6, READ_WRITE);
        session.topic(FROZEN, 2, 2, READ_WRITE);
        session.topic(LATER, 2, 2, READ_WRITE);
        session.topic(RETRIED, 1, 1, READ_WRITE);
        session.topic(SETTLED, 1, 1, READ_WRITE);
    }

    /** Sends one order per body, to the queues in turn. */
    static void sendOrders(DefaultMQProducer producer, List<String> bodies) throws Exception {
        for (int i = 0; i < bodies.size(); i++) {
            Message order = message(ORDERS, bodies.get(i));
            order.setTags(i % 3 == 0 ? "big" : "small");
            order.setKeys("key-" + i + " customer-" + i % 7);
            order.putUserProperty("number", Integer.toString(i));
            order.setFlag(i);
            producer.send(order, queue(ORDERS, i % ORDER_QUEUES));
        }
    }

    private void orders() throws Exception {
        List<String> read = bodies("read-order", READ_ORDERS);
        sendOrders(producer, read);
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = session.clients.consume(ORDER_READERS, ORDERS, inbox);
        inbox.awaitBodies(read);
        consumer.shutdown(); // Which commits.
        sendOrders(producer, UNREAD);
    }

    /** Some that the client compresses, and some that do not get smaller. */
    private void bigBodies() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 25; i++) {
            byte[] noise = new byte[15_000];
            random.nextBytes(noise);
            producer.send(new Message(FILES, noise));
            producer.send(message(FILES, ("line " + i + "\n").repeat(3_000)));
        }
    }

    private void batches() throws Exception {
        for (int i = 0; i < 12; i++) {
            List<Message> batch = new ArrayList<>();
            for (String body : bodies("batch" + i, 10)) {
                batch.add(message(BATCHES, body));
            }
            producer.send(batch, queue(BATCHES, i % 6));
        }
    }

    private void frozen() throws Exception {
        Clients.send(producer, FROZEN, bodies("frozen", 20));
        session.topic(FROZEN, 2, 2, READ);
    }

    private void deliveredLater() throws Exception {
        List<String> bodies = bodies("delivered", 5);
        sendLater(bodies, ONE_SECOND);
        session.clients.readAll(LATER, bodies.size());
    }

    private void pendingLater() throws Exception {
        sendLater(PENDING, THIRTY_SECONDS);
    }

    private void sendLater(List<String> bodies, int level) throws Exception {
        for (String body : bodies) {
            Message later = message(LATER, body);
            later.setDelayTimeLevel(level);
            producer.send(later);
        }
    }

    /** A group that consumes messages in vain gets each again in half a minute. */
    private void pendingRetries() throws Exception {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = session.clients.consumer(RETRIERS);
        consumer.subscribe(RETRIED, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
            inbox.addAll(batch);
            context.setDelayLevelWhenNextConsume(THIRTY_SECONDS);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        Clients.send(producer, RETRIED, FAILED);
        consumer.start();
        inbox.awaitBodies(FAILED);
        await().atMost(WAIT).until(() -> session.view().maxOffset(SCHEDULE, THIRTY_SECONDS - 1) >= FAILED.size());
        consumer.shutdown();
    }

    /** One that is committed, one that is rolled back, and one that nobody decides. */
    static void transactions(Session session) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(unique("transactions"));
        producer.setNamesrvAddr(session.admin.getNamesrvAddr());
        producer.setInstanceName(unique("instance"));
        producer.setSendMsgTimeout(15_000);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object state) {
                return (LocalTransactionState) state;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.UNKNOW;
            }
        });
        producer.start();
        for (LocalTransactionState state : LocalTransactionState.values()) {
            producer.sendMessageInTransaction(message(SETTLED, state.name()), state);
        }
        await().atMost(WAIT).until(() -> session.view().count(SETTLED) == 1);
        producer.shutdown();
        assertThat(session.clients.readAll(SETTLED, 1).bodies())
                .containsExactly(LocalTransactionState.COMMIT_MESSAGE.name());
    }

    static MessageQueue queue(String topic, int queueId) {
        return new MessageQueue(topic, OneStore.BROKER, queueId);
    }
}
