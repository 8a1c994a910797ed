package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ConsumerStatus;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ClientRelayHeader;
import io.rillmq.protocol.header.admin.ConsumerStatusHeader;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientRelaysTest {
    private static final ConsumerGroup BILLING = new ConsumerGroup("billing");
    private static final Topic ORDERS = new Topic("orders");

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer tool;
    private Peer member;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory);
        tool = broker.peer();
        member = broker.peer(RequestRouter.builder()
                .register(RequestCode.GET_CONSUMER_RUNNING_INFO, (connection, request) -> Response.ok(
                                ("info, jstack " + request.fields().get("jstackEnable"))
                                        .getBytes(StandardCharsets.UTF_8))
                        .now())
                .register(RequestCode.CONSUME_MESSAGE_DIRECTLY, (connection, request) -> Response.ok(
                                ("at " + request.fields().get("brokerName") + " "
                                                + new String(
                                                        RecordReader.read(Unpooled.wrappedBuffer(
                                                                        ByteBufUtil.getBytes(request.body())))
                                                                .body(),
                                                        StandardCharsets.UTF_8))
                                        .getBytes(StandardCharsets.UTF_8))
                        .now())
                .register(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, (connection, request) -> Response.ok(
                                new ConsumerStatus(Map.of(new MessageQueue(ORDERS, "broker-a", 2), 7L), Map.of())
                                        .toJson())
                        .now())
                .build());
        heartbeat(member, "c1", "billing", "orders");
    }

    @AfterEach
    void stop() {
        member.close();
        tool.close();
        broker.close();
    }

    @Test
    void aToolSeesWhatAClientTellsOfItself() {
        Answer info = relay(RequestCode.GET_CONSUMER_RUNNING_INFO, "clientId", "c1", "jstackEnable", "true");

        assertThat(info.code()).isZero();
        assertThat(info.text()).isEqualTo("info, jstack true");
    }

    @Test
    void aToolHasAClientConsumeAStoredMessage() {
        String messageId = tool.ask(send("orders"), "again").command().fields().get("msgId");

        Answer result = relay(RequestCode.CONSUME_MESSAGE_DIRECTLY, "msgId", messageId);

        assertThat(result.code()).isZero();
        assertThat(result.text()).isEqualTo("at broker-a again");
    }

    @Test
    void aToolSeesHowFarTheClientsAre() {
        Answer all = tool.ask(new ConsumerStatusHeader(BILLING, ORDERS, null));

        assertThat(ConsumerStatus.fromJson(all.buffer()).clients())
                .containsExactlyEntriesOf(Map.of("c1", Map.of(new MessageQueue(ORDERS, "broker-a", 2), 7L)));
        assertThat(tool.ask(new ConsumerStatusHeader(BILLING, ORDERS, "c1")).body())
                .isEqualTo(all.body());
    }

    @Test
    void whatNobodyCanAnswerIsRefused() {
        assertThat(relay(RequestCode.GET_CONSUMER_RUNNING_INFO, "clientId", "c2")
                        .remark())
                .isEqualTo("The Consumer <billing> <c2> not online");
        assertThat(relay(RequestCode.GET_CONSUMER_RUNNING_INFO).remark()).contains("'clientId' is missing");
        assertThat(relay(RequestCode.CONSUME_MESSAGE_DIRECTLY, "msgId", "xyz").remark())
                .contains("message id 'xyz' has 3 characters");
        assertThat(relay(RequestCode.CONSUME_MESSAGE_DIRECTLY, "msgId", "7F00000100002A9F00000000000F4240")
                        .code())
                .isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(tool.ask(new ConsumerStatusHeader(new ConsumerGroup("nobody"), ORDERS, null))
                        .remark())
                .contains("No Any Consumer online in the consumer group: [nobody]");
        assertThat(tool.ask(new ConsumerStatusHeader(BILLING, ORDERS, "c2")).remark())
                .contains("<c2> not online");
    }

    @Test
    void theRefusalOfAClientIsHandedOn() {
        heartbeat(tool, "c3", "audit", "orders");
        ConsumerGroup audit = new ConsumerGroup("audit");

        Answer refused = tool.ask(new ClientRelayHeader(
                RequestCode.GET_CONSUMER_RUNNING_INFO,
                audit,
                "c3",
                HeaderFields.of("consumerGroup", "audit", "clientId", "c3")));

        assertThat(refused.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
    }

    private Answer relay(int code, String... fields) {
        HeaderFields all = HeaderFields.of(fields).with("consumerGroup", "billing");
        return tool.ask(new ClientRelayHeader(code, BILLING, null, all));
    }
}
