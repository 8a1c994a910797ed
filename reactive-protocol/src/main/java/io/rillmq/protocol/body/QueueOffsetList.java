package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.List;

/** One offset for each of some queues, in the form that C++ clients read. */
public record QueueOffsetList(@JsonProperty("offsetTable") List<Entry> offsets) implements JsonBody {
    public QueueOffsetList {
        offsets = Absent.orEmpty(offsets);
    }

    /** One queue. */
    public record Entry(String topic, String brokerName, int queueId, long offset) {
        public static Entry of(MessageQueue queue, long queueOffset) {
            return new Entry(queue.topic().value(), queue.brokerName(), queue.queueId(), queueOffset);
        }
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static QueueOffsetList fromJson(ByteBuf body) {
        return Json.read(body, QueueOffsetList.class);
    }
}
