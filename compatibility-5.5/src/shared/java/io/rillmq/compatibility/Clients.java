package io.rillmq.compatibility;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;

/** Makes the official clients of one test and shuts them down after it. Owned by the test's thread. */
final class Clients implements AutoCloseable {
    /** Generous, because a build machine can be slow; what is waited for comes at once when all is well. */
    static final Duration WAIT = Duration.ofSeconds(60);

    private static final String TEMPLATE_TOPIC = "TBW102";

    private final String nameServers;
    private final boolean useTls;
    private final Deque<Runnable> ends = new ArrayDeque<>();

    Clients(String nameServers) {
        this(nameServers, false);
    }

    /** @param useTls to name servers and brokers, as {@code TlsSystemConfig} says when a client is started */
    Clients(String nameServers, boolean useTls) {
        this.nameServers = nameServers;
        this.useTls = useTls;
    }

    /** A name for a topic or group that nobody else uses. */
    static String unique(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Message message(String topic, String body) {
        return new Message(topic, body.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code count} different bodies. */
    static List<String> bodies(String name, int count) {
        return IntStream.range(0, count).mapToObj(index -> name + "-" + index).toList();
    }

    /** A started producer. */
    DefaultMQProducer producer() throws MQClientException {
        return started(new DefaultMQProducer(unique("producers")));
    }

    /** Starts a producer of any kind. */
    <P extends DefaultMQProducer> P started(P producer) throws MQClientException {
        prepareToSend(producer);
        producer.start();
        return producer;
    }

    /** A producer to be set up further and started. */
    DefaultMQProducer newProducer() {
        DefaultMQProducer producer = new DefaultMQProducer(unique("producers"));
        prepareToSend(producer);
        return producer;
    }

    private void prepareToSend(DefaultMQProducer producer) {
        prepare(producer);
        // A first send waits for routes, connections and, on the servers, for class loading.
        producer.setSendMsgTimeout(15_000);
        ends.push(producer::shutdown);
    }

    String nameServers() {
        return nameServers;
    }

    /** A topic created by the client, with its route known at the name server. */
    String topic(String name, int queues) throws MQClientException {
        return topic(name, queues, TEMPLATE_TOPIC);
    }

    String topic(String name, int queues, String templateTopic) throws MQClientException {
        String topic = unique(name);
        DefaultMQProducer admin = producer();
        // A broker is at the name server shortly after it says that it is ready.
        await().atMost(WAIT).ignoreExceptions().until(() -> {
            ClientVersion.createTopic(admin, templateTopic, topic, queues);
            return true;
        });
        await().atMost(WAIT).ignoreExceptions().until(() -> !queuesOf(admin, topic).isEmpty());
        return topic;
    }

    static List<MessageQueue> queuesOf(DefaultMQProducer producer, String topic) throws MQClientException {
        return producer.fetchPublishMessageQueues(topic).stream().sorted().toList();
    }

    /** Sends one message per body and fails unless each is stored. */
    static void send(DefaultMQProducer producer, String topic, List<String> bodies) throws Exception {
        for (String body : bodies) {
            producer.send(message(topic, body));
        }
    }

    /** A push consumer that starts with the first message; to be subscribed and started. */
    DefaultMQPushConsumer consumer(String group) {
        return prepared(new DefaultMQPushConsumer(group));
    }

    /** The same; the hook sees all requests that it sends and gets. */
    DefaultMQPushConsumer consumer(String group, RPCHook hook) {
        return prepared(new DefaultMQPushConsumer(group, hook, new AllocateMessageQueueAveragely()));
    }

    private DefaultMQPushConsumer prepared(DefaultMQPushConsumer consumer) {
        prepare(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        ends.push(consumer::shutdown);
        return consumer;
    }

    /** A started consumer of a whole topic whose messages go to {@code inbox}, concurrently. */
    DefaultMQPushConsumer consume(String group, String topic, Inbox inbox) throws MQClientException {
        DefaultMQPushConsumer consumer = consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        return consumer;
    }

    /** A lite pull consumer that starts with the first message; to be subscribed or assigned, and started. */
    DefaultLitePullConsumer litePullConsumer(String group) {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(group);
        prepare(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        ends.push(consumer::shutdown);
        return consumer;
    }

    /** A started consumer that pulls from one queue at a time. */
    @SuppressWarnings("deprecation") // the client has no other one that does only what it is told
    DefaultMQPullConsumer pullConsumer(String group) throws MQClientException {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(group);
        prepare(consumer);
        consumer.setHeartbeatBrokerInterval(1_000);
        consumer.start();
        ends.push(consumer::shutdown);
        return consumer;
    }

    /**
     * Hands out everything a topic holds. The group is a new one, so it begins with the first messages; a seek behind
     * {@code assign} would race with the client's own first pulls, whose answers may move the place that was sought.
     */
    Inbox readAll(String topic, int expected) throws Exception {
        DefaultLitePullConsumer reader = litePullConsumer(unique("readers"));
        reader.setAutoCommit(false);
        reader.start();
        reader.assign(reader.fetchMessageQueues(topic));
        Inbox inbox = new Inbox();
        await().atMost(WAIT).until(() -> inbox.addAll(reader.poll(200)) >= expected);
        reader.shutdown();
        return inbox;
    }

    /** Another thing to be ended after the test; the last one first. */
    void atEnd(Runnable end) {
        ends.push(end);
    }

    @Override
    public void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }

    private void prepare(ClientConfig config) {
        config.setNamesrvAddr(nameServers);
        config.setUseTLS(useTls);
        // Clients of one JVM share connections and identity unless they are named apart.
        config.setInstanceName(unique("instance"));
        config.setPollNameServerInterval(1_000);
        config.setPersistConsumerOffsetInterval(1_000);
    }
}
