package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the configurations of all consumer groups, or for a page of them.
 *
 * @param countMax null for all
 * @param dataVersion of the page before, as JSON
 */
public record AllSubscriptionGroupsHeader(
        int firstIndex,
        @Nullable Integer countMax,
        @Nullable String dataVersion) implements RequestHeader {
    public static AllSubscriptionGroupsHeader read(HeaderReader in) {
        return new AllSubscriptionGroupsHeader(
                in.integer("groupSeq", 0), in.optionalInteger("maxGroupNum"), in.optionalText("dataVersion"));
    }

    @Override
    public int code() {
        return RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG;
    }

    @Override
    public void write(HeaderWriter out) {
        out.integer("groupSeq", firstIndex)
                .optionalInteger("maxGroupNum", countMax)
                .optionalText("dataVersion", dataVersion);
    }
}
