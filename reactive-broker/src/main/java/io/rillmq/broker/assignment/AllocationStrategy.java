package io.rillmq.broker.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The ways to divide queues among members that brokers know, under RocketMQ's names. Pure functions. */
enum AllocationStrategy {
    /** Neighbouring queues for each; the first members get one more when they do not come out even. */
    AVG {
        @Override
        <Q> List<Q> shareOf(int member, int memberCount, List<Q> queues) {
            int each = queues.size() / memberCount;
            int left = queues.size() % memberCount;
            int from = member * each + Math.min(member, left);
            return queues.subList(from, from + each + (member < left ? 1 : 0));
        }
    },
    /** One queue for each in turn. */
    AVG_BY_CIRCLE {
        @Override
        <Q> List<Q> shareOf(int member, int memberCount, List<Q> queues) {
            List<Q> share = new ArrayList<>();
            for (int index = member; index < queues.size(); index += memberCount) {
                share.add(queues.get(index));
            }
            return share;
        }
    };

    /** @param member from 0 up to {@code memberCount} */
    abstract <Q> List<Q> shareOf(int member, int memberCount, List<Q> queues);

    static Optional<AllocationStrategy> named(String name) {
        return Arrays.stream(values()).filter(each -> each.name().equals(name)).findFirst();
    }
}
