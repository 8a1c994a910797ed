package io.rillmq.broker.admin;

import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.send.SendMeters;
import io.rillmq.store.MessageStore;
import io.rillmq.store.file.DiskSpace;
import io.rillmq.store.retain.StorageFigures;
import java.time.Clock;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The figures that RocketMQ's tools show of a broker. Rates are over the whole time since the start; what this broker
 * has no counterpart for, such as thread pools, is 0.
 */
public final class RuntimeFigures implements Supplier<SortedMap<String, String>> {
    private static final String[] ABSENT = {
        "sendThreadPoolQueueSize",
        "sendThreadPoolQueueHeadWaitTimeMills",
        "pullThreadPoolQueueSize",
        "pullThreadPoolQueueHeadWaitTimeMills",
        "pageCacheLockTimeMills",
        "msgPutTotalYesterdayMorning",
        "msgPutTotalTodayMorning",
        "msgGetTotalYesterdayMorning",
        "msgGetTotalTodayMorning",
        "timerReadBehind",
        "timerEnqueueTps",
        "timerDequeueTps"
    };

    private static final int INCONSISTENT_SHOWN_MAX = 100;

    private final MessageStore store;
    private final ConsumerGroups groups;
    private final SendMeters sends;
    private final PullMeters pulls;
    private final Supplier<Map<String, String>> timers;
    private final Clock clock;
    private final long bootMillis;

    public RuntimeFigures(
            MessageStore store,
            ConsumerGroups groups,
            SendMeters sends,
            PullMeters pulls,
            Supplier<Map<String, String>> timers,
            Clock clock) {
        this.store = store;
        this.groups = groups;
        this.sends = sends;
        this.pulls = pulls;
        this.timers = timers;
        this.clock = clock;
        this.bootMillis = clock.millis();
    }

    @Override
    public SortedMap<String, String> get() {
        SortedMap<String, String> figures = new TreeMap<>();
        for (String name : ABSENT) {
            figures.put(name, "0");
        }
        double seconds = Math.max(1, (clock.millis() - bootMillis) / 1_000.0);
        long in = sends.messageCount();
        long out = pulls.messageCount();
        figures.put("brokerVersionDesc", "V5_5_0");
        figures.put("brokerVersion", "513");
        figures.put("brokerActive", "true");
        figures.put("bootTimestamp", Long.toString(bootMillis));
        figures.put("putTps", rate(in, seconds));
        figures.put("getTransferredTps", rate(out, seconds));
        figures.put("getTransferedTps", rate(out, seconds));
        figures.put("getFoundTps", rate(out, seconds));
        figures.put("getMissTps", rate(0, seconds));
        figures.put("getTotalTps", rate(out, seconds));
        figures.put("msgPutTotalTodayNow", Long.toString(in));
        figures.put("msgGetTotalTodayNow", Long.toString(out));
        figures.put("putMessageTimesTotal", Long.toString(in));
        figures.put("putMessageAverageSize", in == 0 ? "0.0" : Double.toString((double) sends.byteCount() / in));
        figures.put("commitLogMinOffset", Long.toString(store.minLogOffset()));
        figures.put("commitLogMaxOffset", Long.toString(store.maxLogOffset()));
        figures.putAll(timers.get());
        putStorage(figures);
        putInconsistent(figures);
        figures.put("runtime", uptime((long) seconds));
        return figures;
    }

    private void putStorage(SortedMap<String, String> figures) {
        StorageFigures storage = store.storageFigures();
        DiskSpace space = storage.space();
        // Consume queues are on the same disk.
        String ratio = Double.toString(Math.round(space.usedRatio() * 100) / 100.0);
        figures.put("commitLogDiskRatio", ratio);
        figures.put("commitLogDiskRatio_" + storage.directory(), ratio);
        figures.put("consumeQueueDiskRatio", ratio);
        figures.put(
                "commitLogDirCapacity",
                "Total : " + gib(space.totalBytes()) + " GiB, Free : " + gib(space.usableBytes()) + " GiB.");
        // Without a message, nothing is older than the broker.
        figures.put(
                "earliestMessageTimeStamp",
                Long.toString(storage.earliestStoreMillis().orElse(bootMillis)));
        // Not RocketMQ's: why sends are answered with SERVICE_NOT_AVAILABLE.
        store.refusalReason().ifPresent(reason -> figures.put("messagesRefusedBecause", reason));
    }

    /** Not RocketMQ's: groups whose members do not subscribe to the same, and how two of them differ. */
    private void putInconsistent(SortedMap<String, String> figures) {
        groups.all().stream()
                .sorted(Comparator.comparing(GroupView::group))
                .flatMap(group -> Optional.ofNullable(group.inconsistency())
                        .map(difference -> Map.entry("inconsistentSubscription_" + group.group(), difference))
                        .stream())
                .limit(INCONSISTENT_SHOWN_MAX)
                .forEach(each -> figures.put(each.getKey(), each.getValue()));
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", (double) bytes / (1L << 30));
    }

    /** Three numbers, as RocketMQ gives them for 10 s, 60 s and 600 s; tools read the first. */
    private static String rate(long count, double seconds) {
        String perSecond = Double.toString(Math.round(count / seconds * 100) / 100.0);
        return perSecond + " " + perSecond + " " + perSecond;
    }

    private static String uptime(long seconds) {
        return "[ " + seconds / 86_400 + " days, " + seconds / 3_600 % 24 + " hours, " + seconds / 60 % 60
                + " minutes, " + seconds % 60 + " seconds ]";
    }
}
