package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.subscription.CustomizedRetryPolicy;
import org.apache.rocketmq.remoting.protocol.subscription.ExponentialRetryPolicy;
import org.apache.rocketmq.remoting.protocol.subscription.GroupRetryPolicy;
import org.apache.rocketmq.remoting.protocol.subscription.GroupRetryPolicyType;
import org.apache.rocketmq.remoting.protocol.subscription.RetryPolicy;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group's {@code groupRetryPolicy} says when messages come again that its push consumers refuse. */
@Tag("process")
@ExtendWith(SharedServers.class)
class GroupRetryPolicyTest {
    private static final int ATTEMPTS = 3;

    @Test
    void attemptsOfAnExponentialPolicyComeAsRocketMqReckons(Clients clients, Servers servers) throws Exception {
        GroupRetryPolicy policy = new GroupRetryPolicy();
        policy.setType(GroupRetryPolicyType.EXPONENTIAL);
        policy.setExponentialRetryPolicy(new ExponentialRetryPolicy(100, 300, 2));

        assertThatAttemptsFollow(policy, clients, servers);
    }

    @Test
    void attemptsOfACustomizedPolicyComeAsRocketMqReckons(Clients clients, Servers servers) throws Exception {
        GroupRetryPolicy policy = new GroupRetryPolicy();
        policy.setType(GroupRetryPolicyType.CUSTOMIZED);
        policy.setCustomizedRetryPolicy(new CustomizedRetryPolicy(new long[] {1, 2, 150, 50}));

        assertThatAttemptsFollow(policy, clients, servers);
    }

    private static void assertThatAttemptsFollow(GroupRetryPolicy policy, Clients clients, Servers servers)
            throws Exception {
        String topic = clients.topic("policy", 1);
        String group = unique("group");
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName(group);
        config.setRetryMaxTimes(ATTEMPTS);
        config.setGroupRetryPolicy(policy);
        Tools.admin(clients).createAndUpdateSubscriptionGroupConfig(servers.brokerAddress(0), config);
        Inbox refused = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setMaxReconsumeTimes(ATTEMPTS);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((List<MessageExt> batch, ConsumeConcurrentlyContext context) -> {
            refused.addAll(batch);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.start();
        DefaultMQProducer producer = clients.producer();

        producer.send(message(topic, "hard"));

        await().atMost(WAIT).ignoreExceptions().until(() -> !queuesOf(producer, "%DLQ%" + group)
                .isEmpty());
        assertThat(refused.messages()).extracting(MessageExt::getReconsumeTimes).containsExactly(0, 1, 2, 3);
        RetryPolicy reckoned = policy.getRetryPolicy();
        for (MessageExt again : refused.messages().subList(1, ATTEMPTS + 1)) {
            // Due that long after it was given back, which was just before it was parked.
            assertThat(number(again, MessageConst.PROPERTY_TIMER_OUT_MS)
                            - number(again, MessageConst.PROPERTY_TIMER_ENQUEUE_MS))
                    .isLessThanOrEqualTo(reckoned.nextDelayDuration(again.getReconsumeTimes() - 1));
            assertThat(again.getStoreTimestamp())
                    .isGreaterThanOrEqualTo(number(again, MessageConst.PROPERTY_TIMER_OUT_MS));
        }
    }

    private static long number(MessageExt message, String property) {
        return Long.parseLong(message.getProperty(property));
    }
}
