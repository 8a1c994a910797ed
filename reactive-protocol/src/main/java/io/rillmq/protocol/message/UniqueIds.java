package io.rillmq.protocol.message;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the ids that clients give their messages ({@code UNIQ_KEY}), in RocketMQ's layout, so that its tools can guess
 * the time of a message from its id. Upper-case hexadecimal of:
 *
 * <pre>
 * IP 4 or 16 | process id 2 | salt 4 | milliseconds since the month began, in the clock's zone 4 | counter 2
 * </pre>
 *
 * Any thread may call it. Ids are unique while fewer than 65,536 are made in one millisecond.
 */
public final class UniqueIds {
    private final Clock clock;
    private final char[] prefix;
    private final AtomicInteger counter = new AtomicInteger();
    private volatile Month month;

    /**
     * @param processId its low 16 bits are used
     * @param salt tells apart several makers in one process
     * @param clock its zone is the zone of the month, RocketMQ's tools expect the local one
     */
    public UniqueIds(InetAddress address, long processId, int salt, Clock clock) {
        this.clock = clock;
        this.month = Month.of(clock, clock.instant());
        this.prefix = prefixOf(address.getAddress(), processId, salt);
    }

    public String next() {
        long now = clock.millis();
        Month current = month;
        if (now < current.startMillis || now >= current.endMillis) {
            current = Month.of(clock, Instant.ofEpochMilli(now));
            month = current;
        }
        char[] id = Arrays.copyOf(prefix, prefix.length + 2 * (Integer.BYTES + Short.BYTES));
        int counterIndex = Hex.put(id, prefix.length, now - current.startMillis, Integer.BYTES);
        Hex.put(id, counterIndex, counter.getAndIncrement(), Short.BYTES);
        return new String(id);
    }

    private static char[] prefixOf(byte[] ip, long processId, int salt) {
        char[] prefix = new char[2 * (ip.length + Short.BYTES + Integer.BYTES)];
        int processIndex = Hex.put(prefix, 0, ip);
        int saltIndex = Hex.put(prefix, processIndex, processId, Short.BYTES);
        Hex.put(prefix, saltIndex, salt, Integer.BYTES);
        return prefix;
    }

    private record Month(long startMillis, long endMillis) {
        static Month of(Clock clock, Instant now) {
            YearMonth month = YearMonth.from(now.atZone(clock.getZone()));
            return new Month(startOf(clock, month), startOf(clock, month.plusMonths(1)));
        }

        private static long startOf(Clock clock, YearMonth month) {
            return month.atDay(1).atStartOfDay(clock.getZone()).toInstant().toEpochMilli();
        }
    }
}
