package io.rillmq.broker.transaction;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.remoting.dispatch.Response;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a half message. Usable from any thread. */
public final class HalfGate {
    /** What the broker adds to the properties later must fit too. */
    private static final int PROPERTY_BYTES_MAX = MessageProperties.SIZE_BYTES_MAX - 128;

    private final Supplier<TransactionConfig> config;
    private final HalfReader reader;

    HalfGate(Supplier<TransactionConfig> config, HalfReader reader) {
        this.config = config;
        this.reader = reader;
    }

    /** @return null when the half message with these properties can be stored */
    public @Nullable Response refusal(MessageProperties properties) {
        if (config.get().isRejected()) {
            return Response.refused(
                    ResponseCode.NO_PERMISSION,
                    "sending transaction message is forbidden, this broker has rejectTransactionMessage=true");
        }
        String group = properties.get(PropertyNames.PRODUCER_GROUP);
        if (group == null) {
            return Response.refused(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "a transactional message needs the property PGROUP, its producer group, which is asked about it");
        }
        try {
            new ProducerGroup(group);
        } catch (IllegalArgumentException illegalName) {
            return Response.refused(ResponseCode.MESSAGE_ILLEGAL, "property PGROUP: " + illegalName.getMessage());
        }
        if (properties.sizeBytes() > PROPERTY_BYTES_MAX) {
            return Response.refused(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the properties of a transactional message of " + properties.sizeBytes() + " bytes exceed "
                            + PROPERTY_BYTES_MAX);
        }
        if (reader.isFull()) {
            return Response.refused(
                    ResponseCode.SYSTEM_BUSY,
                    "as many transactions wait for their end as may, transactionPendingMax is "
                            + config.get().pendingMax() + "; try again");
        }
        return null;
    }
}
