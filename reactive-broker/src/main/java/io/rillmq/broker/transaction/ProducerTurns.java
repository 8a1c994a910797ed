package io.rillmq.broker.transaction;

import io.rillmq.broker.group.Member;
import io.rillmq.protocol.name.ProducerGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whom to ask about a transaction: the live producers of its group in turn. Owned by one context. */
final class ProducerTurns {
    private final Function<ProducerGroup, List<Member>> producers;
    private int turn;

    /** @param producers the live ones of a group */
    ProducerTurns(Function<ProducerGroup, List<Member>> producers) {
        this.producers = producers;
    }

    /** One that takes what is sent to it; empty when there is none now. */
    Optional<Member> next(String group) {
        List<Member> live = liveOf(group).stream()
                .filter(member ->
                        member.connection().isOpen() && member.connection().isWritable())
                .toList();
        turn++;
        return live.isEmpty() ? Optional.empty() : Optional.of(live.get(Math.floorMod(turn, live.size())));
    }

    private List<Member> liveOf(String group) {
        try {
            return producers.apply(new ProducerGroup(group));
        } catch (IllegalArgumentException illegalName) {
            return List.of();
        }
    }
}
