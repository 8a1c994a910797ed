package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.List;

/** The queues that the client holds now. */
public record LockResponse(@JsonProperty("lockOKMQSet") List<MessageQueue> queues) implements JsonBody {
    public LockResponse {
        queues = Absent.orEmpty(queues);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static LockResponse fromJson(ByteBuf body) {
        return Json.read(body, LockResponse.class);
    }
}
