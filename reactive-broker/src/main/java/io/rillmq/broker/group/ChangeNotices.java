package io.rillmq.broker.group;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.header.client.ConsumerIdsChangedHeader;
import java.util.function.Consumer;

/** NOTIFY_CONSUMER_IDS_CHANGED (40): tells all members that their group has changed, so that they rebalance at once. */
public final class ChangeNotices implements Consumer<GroupView> {
    private final SubscriptionGroups configs;

    public ChangeNotices(SubscriptionGroups configs) {
        this.configs = configs;
    }

    @Override
    public void accept(GroupView view) {
        SubscriptionGroupConfig config = configs.find(view.group());
        // Members of a broadcasting group share nothing that could be balanced.
        if (view.style().isBroadcasting() || config != null && !config.isNotifiedOfChanges()) {
            return;
        }
        ConsumerIdsChangedHeader notice = new ConsumerIdsChangedHeader(view.group());
        view.members().forEach(member -> member.connection().oneway(notice, Unpooled.EMPTY_BUFFER));
    }
}
