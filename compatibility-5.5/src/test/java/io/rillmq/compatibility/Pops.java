package io.rillmq.compatibility;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.AckCallback;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.consumer.PopCallback;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/** Pops with the official client's own requests, which make the handles. Owned by the test's thread. */
final class Pops {
    private static final long TIMEOUT_MILLIS = 30_000;
    private static final long POLL_MILLIS = 20_000;

    private final MQClientAPIImpl api;
    private final String brokerName;
    private final String address;
    private final String group;
    private final String topic;

    private Pops(MQClientAPIImpl api, String brokerName, String address, String group, String topic) {
        this.api = api;
        this.brokerName = brokerName;
        this.address = address;
        this.group = group;
        this.topic = topic;
    }

    @SuppressWarnings("deprecation") // the only way to the client's own requests
    static Pops of(Clients clients, Servers servers, String group, String topic) throws Exception {
        DefaultMQProducer client = clients.producer();
        String brokerName = Clients.queuesOf(client, topic).get(0).getBrokerName();
        MQClientAPIImpl api =
                client.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        return new Pops(api, brokerName, servers.brokerAddress(0), group, topic);
    }

    /** The same for another topic of the broker, which need not be at the name server. */
    Pops from(String other) {
        return new Pops(api, brokerName, address, group, other);
    }

    private PopMessageRequestHeader header(int count, long invisibleMillis, long pollMillis) {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(-1);
        header.setMaxMsgNums(count);
        header.setInvisibleTime(invisibleMillis);
        header.setPollTime(pollMillis);
        // What is not to wait must not be too old either when it arrives, however slow the machine is.
        header.setBornTime(System.currentTimeMillis() + (pollMillis == 0 ? TIMEOUT_MILLIS : 0));
        header.setInitMode(0);
        header.setOrder(false);
        return header;
    }

    /** What is there now or comes; empty when nothing does. */
    List<MessageExt> pop(int count, long invisibleMillis) throws Exception {
        return pop(header(count, invisibleMillis, POLL_MILLIS));
    }

    /** What is there now. */
    List<MessageExt> popNow(int count, long invisibleMillis) throws Exception {
        return pop(header(count, invisibleMillis, 0));
    }

    List<MessageExt> popOrdered(int count, long invisibleMillis, String attemptId) throws Exception {
        PopMessageRequestHeader header = header(count, invisibleMillis, 0);
        header.setOrder(true);
        header.setAttemptId(attemptId);
        return pop(header);
    }

    List<MessageExt> popByTag(String tags, int count, long invisibleMillis) throws Exception {
        PopMessageRequestHeader header = header(count, invisibleMillis, 0);
        header.setExpType("TAG");
        header.setExp(tags);
        return pop(header);
    }

    private List<MessageExt> pop(PopMessageRequestHeader header) throws Exception {
        CompletableFuture<PopResult> answer = new CompletableFuture<>();
        api.popMessageAsync(brokerName, address, header, TIMEOUT_MILLIS, new PopCallback() {
            @Override
            public void onSuccess(PopResult result) {
                answer.complete(result);
            }

            @Override
            public void onException(Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        List<MessageExt> found =
                answer.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).getMsgFoundList();
        return found == null ? List.of() : found;
    }

    static String handle(MessageExt message) {
        return message.getProperty(MessageConst.PROPERTY_POP_CK);
    }

    boolean ack(MessageExt message) throws Exception {
        return ack(message, handle(message));
    }

    boolean ack(MessageExt message, String handle) throws Exception {
        String[] parts = ExtraInfoUtil.split(handle);
        AckMessageRequestHeader header = new AckMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(ExtraInfoUtil.getRealTopic(parts, topic, group));
        header.setQueueId(ExtraInfoUtil.getQueueId(parts));
        header.setOffset(ExtraInfoUtil.getQueueOffset(parts));
        header.setExtraInfo(handle);
        Acked acked = new Acked();
        api.ackMessageAsync(address, TIMEOUT_MILLIS, acked, header);
        return acked.isOk();
    }

    boolean ackAll(List<MessageExt> messages) throws Exception {
        Acked acked = new Acked();
        api.batchAckMessageAsync(
                address,
                TIMEOUT_MILLIS,
                acked,
                topic,
                group,
                messages.stream().map(Pops::handle).toList());
        return acked.isOk();
    }

    /** The message's new handle; null when it is not in hand any more. */
    String changeInvisibleTime(MessageExt message, long invisibleMillis) throws Exception {
        String[] parts = ExtraInfoUtil.split(handle(message));
        ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(ExtraInfoUtil.getRealTopic(parts, topic, group));
        header.setQueueId(ExtraInfoUtil.getQueueId(parts));
        header.setOffset(ExtraInfoUtil.getQueueOffset(parts));
        header.setExtraInfo(handle(message));
        header.setInvisibleTime(invisibleMillis);
        Acked acked = new Acked();
        api.changeInvisibleTimeAsync(brokerName, address, header, TIMEOUT_MILLIS, acked);
        return acked.isOk() ? acked.result.join().getExtraInfo() : null;
    }

    private static final class Acked implements AckCallback {
        private final CompletableFuture<AckResult> result = new CompletableFuture<>();

        @Override
        public void onSuccess(AckResult ackResult) {
            result.complete(ackResult);
        }

        @Override
        public void onException(Throwable failure) {
            result.completeExceptionally(failure);
        }

        boolean isOk() throws Exception {
            return result.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).getStatus() == AckStatus.OK;
        }
    }
}
