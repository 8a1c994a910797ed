package io.rillmq.broker.pop;

import io.rillmq.broker.filter.HeldFilters;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Polls that wait for a message, in the order in which they came. Owned by one context: every method runs on it. */
final class HeldPolls {
    private final PopConfig config;
    private final Map<GroupTopic, Deque<Poll>> waiting = new HashMap<>();
    private final Map<QueueOfGroup, Integer> counts = new HashMap<>();
    private final HeldFilters filters;
    private int count;

    HeldPolls(PopConfig config) {
        this.config = config;
        this.filters = new HeldFilters(config.heldFilterBytesMax());
    }

    boolean isFullFor(Poll poll) {
        return count >= config.heldMax()
                || countAt(poll.place()) >= config.heldPerQueueMax()
                || !filters.hasRoomFor(poll.filter());
    }

    int count() {
        return count;
    }

    int countAt(QueueOfGroup place) {
        return counts.getOrDefault(place, 0);
    }

    boolean has(GroupTopic of) {
        return waiting.containsKey(of);
    }

    void add(Poll poll) {
        counted(poll, waiting.computeIfAbsent(poll.of(), ignored -> new ArrayDeque<>()))
                .addLast(poll);
    }

    /** A poll that was woken and got nothing keeps its turn. */
    void addAgain(Poll poll) {
        counted(poll, waiting.computeIfAbsent(poll.of(), ignored -> new ArrayDeque<>()))
                .addFirst(poll);
    }

    private Deque<Poll> counted(Poll poll, Deque<Poll> polls) {
        counts.merge(poll.place(), 1, Integer::sum);
        filters.hold(poll.filter());
        count++;
        return polls;
    }

    /** Those of a group and topic, the oldest first; the list is the caller's. */
    List<Poll> of(GroupTopic of) {
        Deque<Poll> polls = waiting.get(of);
        return polls == null ? List.of() : new ArrayList<>(polls);
    }

    void remove(Poll poll) {
        Deque<Poll> polls = waiting.get(poll.of());
        if (polls == null || !polls.removeFirstOccurrence(poll)) {
            return;
        }
        if (polls.isEmpty()) {
            waiting.remove(poll.of());
        }
        counts.computeIfPresent(poll.place(), (place, held) -> held > 1 ? held - 1 : null);
        filters.release(poll.filter());
        count--;
    }

    /** Takes out those whose time is over, and those whose connection is gone, and hands them on. */
    void takeEnded(long nowMillis, Consumer<Poll> ended) {
        List<Poll> out = new ArrayList<>();
        waiting.values().forEach(polls -> polls.stream()
                .filter(poll ->
                        poll.deadlineMillis() <= nowMillis || !poll.caller().isOpen())
                .forEach(out::add));
        out.forEach(this::remove);
        out.forEach(ended);
    }

    /** Takes out all. */
    List<Poll> takeAll() {
        List<Poll> all = waiting.values().stream().flatMap(Deque::stream).toList();
        all.forEach(poll -> filters.release(poll.filter()));
        waiting.clear();
        counts.clear();
        count = 0;
        return all;
    }
}
