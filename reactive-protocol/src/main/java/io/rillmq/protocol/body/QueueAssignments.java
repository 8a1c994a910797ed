package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a topic that a client has.
 *
 * @param assignments null when the broker cannot tell now, and the client keeps what it has
 */
public record QueueAssignments(
        @JsonProperty("messageQueueAssignments") @Nullable List<Assignment> assignments) implements JsonBody {
    /** What a client is answered that keeps what it has. */
    public static final QueueAssignments UNKNOWN = new QueueAssignments(null);

    public QueueAssignments {
        assignments = assignments == null ? null : List.copyOf(assignments);
    }

    /** One queue, and how its messages are to be asked for. */
    public record Assignment(@JsonProperty("messageQueue") Queue queue, MessageRequestMode mode) {
        public Assignment {
            queue = Absent.refused(queue, "messageQueue");
            mode = Absent.or(mode, MessageRequestMode.PULL);
        }
    }

    /** @param queueId {@link #ANY} for all queues of that broker */
    public record Queue(String topic, String brokerName, int queueId) {
        public static final int ANY = -1;

        public Queue {
            topic = Absent.refused(topic, "topic");
            brokerName = Absent.refused(brokerName, "brokerName");
        }
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static QueueAssignments fromJson(ByteBuf body) {
        return Json.read(body, QueueAssignments.class);
    }
}
