package io.rillmq.broker.pop;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.pop.HandingOut.Outcome;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pop.NotificationResponseHeader;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.PopResponseHeader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Serves polls, and holds those that find nothing until there is something or their time is over. Owned by one context:
 * every method runs on it, but for {@link #readable}.
 *
 * <p>What arrives wakes the oldest poll that it is for. When that leaves something, the next is woken, and so on; one that
 * was woken for nothing keeps its turn.
 */
final class PopService {
    private static final long SOON_MILLIS = 1;
    private static final long BUSY_MILLIS = 100;

    private final PopTable table;
    private final Stock stock;
    private final MessageStore store;
    private final Owner owner;
    private final Clock clock;
    private final PopClock popClock;
    private final PullMeters meters;
    private final HeldPolls held;
    private final TopicNews news;
    private final Map<Topic, Set<GroupTopic>> watchers = new HashMap<>();
    private final Set<GroupTopic> toWake = new HashSet<>();
    private boolean isClosed;

    /** What there is to be handed out, and where that is noted. */
    record Goods(PopTable table, Stock stock, MessageStore store, PullMeters meters) {}

    /** @param held no polls yet */
    PopService(Goods goods, Owner owner, Clock clock, PopClock popClock, HeldPolls held) {
        this.table = goods.table();
        this.stock = goods.stock();
        this.store = goods.store();
        this.meters = goods.meters();
        this.owner = owner;
        this.clock = clock;
        this.popClock = popClock;
        this.held = held;
        this.news = new TopicNews(owner::run, this::grown);
    }

    /** The store's notice that a topic has a new message. Called on the store's thread. */
    void readable(Topic topic) {
        news.readable(topic);
    }

    Future<Response> poll(Poll poll) {
        serve(poll, false);
        return poll.answer().future();
    }

    private void serve(Poll poll, boolean wasHeld) {
        Poll.Want want = poll.want();
        if (!poll.caller().isOpen()) {
            // Nobody is left to answer, but the exchange must end.
            answerNothing(poll, 0);
        } else if (want == null) {
            if (stock.hasVisible(poll)) {
                poll.answer().complete(Response.ok(new NotificationResponseHeader(true, false)));
            } else {
                hold(poll, wasHeld, 0);
                wakeSoon(poll.of());
            }
        } else {
            new HandingOut(stock, table, store, owner, poll, want, popClock)
                    .run()
                    .onSuccess(outcome -> served(poll, wasHeld, outcome))
                    .onFailure(poll.answer()::fail);
        }
    }

    private void served(Poll poll, boolean wasHeld, Outcome outcome) {
        if (outcome instanceof Outcome.Found found) {
            meters.out(found.count(), found.bytes());
            poll.answer()
                    .complete(found.answer()
                            .orElse(() -> owner.run(() -> {
                                found.takeBack().run();
                                wakeSoon(poll.of());
                            })));
        } else if (outcome instanceof Outcome.Refused refused) {
            poll.answer().complete(refused.answer());
        } else if (outcome instanceof Outcome.Nothing nothing) {
            hold(poll, wasHeld, nothing.restCount());
            if (nothing.isStoreBusy()) {
                owner.after(BUSY_MILLIS, () -> wake(poll.of()));
                return;
            }
        }
        // Also for what arrived between the reading and the watching, which was not told.
        wakeSoon(poll.of());
    }

    private void hold(Poll poll, boolean wasHeld, long restCount) {
        if (isClosed || poll.deadlineMillis() <= clock.millis()) {
            answerNothing(poll, restCount);
            return;
        }
        if (wasHeld) {
            held.addAgain(poll);
        } else if (held.isFullFor(poll)) {
            answerFull(poll, restCount);
            return;
        } else {
            held.add(poll);
        }
        watch(poll.of());
    }

    private static void answerFull(Poll poll, long restCount) {
        poll.answer()
                .complete(
                        poll.want() == null
                                ? Response.ok(new NotificationResponseHeader(false, true))
                                : nothing(
                                        poll,
                                        ResponseCode.POLLING_FULL,
                                        "too many pops are held already, popPollingSize for a queue or"
                                                + " maxPopPollingSize over all",
                                        restCount));
    }

    private static void answerNothing(Poll poll, long restCount) {
        poll.answer()
                .complete(
                        poll.want() == null
                                ? Response.ok(new NotificationResponseHeader(false, false))
                                : nothing(poll, ResponseCode.POLLING_TIMEOUT, "nothing was found", restCount));
    }

    private static Response nothing(Poll poll, int code, String remark, long restCount) {
        return nothing(poll.isOrder(), code, remark, restCount);
    }

    private static Response nothing(boolean isOrder, int code, String remark, long restCount) {
        return Response.of(
                code,
                remark,
                new PopResponseHeader(0, 0, isOrder ? PopHandle.ORDER : 0, restCount, null, null, null),
                Unpooled.EMPTY_BUFFER);
    }

    /** The answer to a pop that nobody waits for any more. */
    static Response tooLate(boolean isOrder) {
        return nothing(isOrder, ResponseCode.POLLING_TIMEOUT, "the request is older than the time it may be held", 0);
    }

    private List<Topic> topicsOf(GroupTopic of) {
        List<Topic> topics = new ArrayList<>(stock.order().retryTopicsOf(of));
        topics.add(of.topic());
        return topics;
    }

    private void watch(GroupTopic of) {
        for (Topic topic : topicsOf(of)) {
            watchers.computeIfAbsent(topic, ignored -> new HashSet<>()).add(of);
            news.watch(topic);
        }
    }

    private void ignore(GroupTopic of) {
        for (Topic topic : topicsOf(of)) {
            Set<GroupTopic> watching = watchers.get(topic);
            if (watching != null && watching.remove(of) && watching.isEmpty()) {
                watchers.remove(topic);
                news.ignore(topic);
            }
        }
    }

    private void grown(Topic topic) {
        Set<GroupTopic> watching = watchers.get(topic);
        if (watching != null) {
            // Watched again first: what arrives from here on is told again.
            news.watch(topic);
            List.copyOf(watching).forEach(this::wake);
        }
    }

    /** Something of the group and topic may have become visible; retries are for those who pop the topic that they are of. */
    void wakeSoon(GroupTopic of) {
        for (GroupTopic each : watchers.getOrDefault(of.topic(), Set.of())) {
            if (each.group().equals(of.group()) && toWake.add(each)) {
                owner.after(SOON_MILLIS, () -> {
                    toWake.remove(each);
                    wake(each);
                });
            }
        }
    }

    private void wake(GroupTopic of) {
        Set<Integer> dryQueues = new HashSet<>();
        for (Poll poll : held.of(of)) {
            // An ordered poll may be a repetition, which finds what others do not.
            boolean isDry = !poll.isOrder() && dryQueues.contains(poll.queueId());
            if (!isDry && stock.hasVisible(poll)) {
                held.remove(poll);
                serveWoken(poll);
            } else if (!poll.isOrder()) {
                dryQueues.add(poll.queueId());
            }
        }
        if (!held.has(of)) {
            ignore(of);
        }
    }

    /** One connection may have thousands of polls held and take no answers: what it is not ready for is not taken. */
    private void serveWoken(Poll poll) {
        if (poll.caller().isWritable()) {
            serve(poll, true);
        } else {
            answerNothing(poll, 0);
        }
    }

    /** Answers polls whose time is over. */
    void tick() {
        if (held.count() > 0) {
            held.takeEnded(clock.millis(), poll -> {
                answerNothing(poll, 0);
                if (!held.has(poll.of())) {
                    ignore(poll.of());
                }
            });
        }
    }

    /** Polls that are held for one queue of a group, or for {@code ANY_QUEUE}. */
    int heldAt(QueueOfGroup place) {
        return held.countAt(place);
    }

    /** Answers everything that is held; from now on nothing is. */
    void close() {
        isClosed = true;
        held.takeAll().forEach(poll -> answerNothing(poll, 0));
    }
}
