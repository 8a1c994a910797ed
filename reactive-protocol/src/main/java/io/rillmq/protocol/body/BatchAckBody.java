package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Says that many messages are consumed. */
public record BatchAckBody(String brokerName, List<BatchAck> acks) implements JsonBody {
    public BatchAckBody {
        brokerName = Absent.or(brokerName, "");
        acks = Absent.orEmpty(acks);
    }

    /**
     * Messages that one pop handed out from one queue.
     *
     * @param topic the one that was asked for, also for messages in a retry topic
     * @param retry the flag of the handles: 0, 1 or 2
     * @param startOffset first queue offset of the handles
     * @param reviveQueueId of the handles
     * @param popTime of the handles, epoch milliseconds
     * @param invisibleTime of the handles, milliseconds
     * @param bits bit n, from the lowest of the first byte on, stands for the message at {@code startOffset + n}
     */
    public record BatchAck(
            @JsonProperty("c") @JsonAlias("consumerGroup") String consumerGroup,

            @JsonProperty("t") @JsonAlias("topic") String topic,
            @JsonProperty("r") @JsonAlias("retry") String retry,

            @JsonProperty("so") @JsonAlias("startOffset") long startOffset,

            @JsonProperty("q") @JsonAlias("queueId") int queueId,

            @JsonProperty("rq") @JsonAlias("reviveQueueId") int reviveQueueId,

            @JsonProperty("pt") @JsonAlias("popTime") long popTime,

            @JsonProperty("it") @JsonAlias("invisibleTime") long invisibleTime,

            @JsonProperty("b") @JsonAlias("bitSet") byte[] bits) {
        public BatchAck {
            consumerGroup = Absent.refused(consumerGroup, "acks.c");
            topic = Absent.refused(topic, "acks.t");
            retry = Absent.or(retry, "0");
            bits = Absent.refused(bits, "acks.b");
        }
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static BatchAckBody fromJson(ByteBuf body) {
        return Json.read(body, BatchAckBody.class);
    }
}
