package io.rillmq.broker.transaction;

import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a half message. Usable from any thread. */
public final class HalfGate {
    /** What the broker adds to the properties later must fit too. */
    private static final int PROPERTY_BYTES_MAX = MessageProperties.SIZE_BYTES_MAX - 128;

    private final Supplier<TransactionConfig> config;
    private final PendingPlaces places;

    HalfGate(Supplier<TransactionConfig> config, PendingPlaces places) {
        this.config = config;
        this.places = places;
    }

    /**
     * Lets one in: what becomes of it in the log is to be told to {@link #settle}.
     *
     * @return null when the half message with these properties can be stored
     */
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
        if (!places.tryTake(config.get().pendingMax())) {
            return Response.refused(
                    ResponseCode.SYSTEM_BUSY,
                    "as many transactions wait for their end as may, transactionPendingMax is "
                            + config.get().pendingMax() + "; try again");
        }
        return null;
    }

    /** One that was let in has come into the log, where it waits, or has not. */
    public void settle(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Refused) {
            places.giveBack();
        }
    }
}
