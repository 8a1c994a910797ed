package io.rillmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.rillmq.protocol.Golden;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdsTest {
    @ParameterizedTest
    @CsvSource({"offset_msg_id_ipv4,192.0.2.20", "offset_msg_id_ipv6,2001:db8::2"})
    void anOffsetIdTellsWhereTheMessageIs(String name, String host) {
        String text = Golden.vector("strings", name).get("msgId").asText();
        OffsetMessageId id = new OffsetMessageId(new InetSocketAddress(host, 10911), 1024);

        assertThat(id.encode()).isEqualTo(text);
        assertThat(OffsetMessageId.decode(text)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "C0",
                "C000021400002A9F000000000000040",
                "X000021400002A9F0000000000000400",
                "C000021400012A9F0000000000000400"
            })
    void aTextThatIsNoOffsetIdIsRefused(String text) {
        assertThatThrownBy(() -> OffsetMessageId.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aUniqueIdHasRocketMQsLayout() throws UnknownHostException {
        JsonNode vector = Golden.vector("strings", "unique_client_msg_id_ipv4");
        Instant startOfMonth = Instant.parse("2026-02-28T22:00:00Z");
        Clock clock = Clock.fixed(
                startOfMonth.plusMillis(vector.get("msSinceMonthStart").asLong()), ZoneOffset.ofHours(2));
        UniqueIds ids = new UniqueIds(
                InetAddress.getByName(vector.get("ip").asText()),
                vector.get("pid").asLong(),
                0x3FDA1BD1,
                clock);

        for (int i = 0; i < vector.get("counter").asInt(); i++) {
            ids.next();
        }

        assertThat(ids.next()).isEqualTo(vector.get("inputs").get("msgId").asText());
    }

    @Test
    void theMonthBeginsAnewWhileIdsAreMade() throws UnknownHostException {
        SettableClock clock = new SettableClock(Instant.parse("2026-01-31T23:59:59.999Z"));
        UniqueIds ids = new UniqueIds(InetAddress.getByName("192.0.2.1"), 1, 2, clock);
        String before = ids.next();

        clock.now = Instant.parse("2026-02-01T00:00:00.005Z");

        assertThat(before.substring(20, 28)).isEqualTo(String.format("%08X", 31L * 24 * 3600 * 1000 - 1));
        assertThat(ids.next().substring(20)).isEqualTo("000000050001");
    }

    @Test
    void idsDiffer() throws UnknownHostException {
        UniqueIds ids = new UniqueIds(InetAddress.getByName("2001:db8::1"), 1, 2, Clock.systemDefaultZone());
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 10_000; i++) {
            seen.add(ids.next());
        }

        assertThat(seen).hasSize(10_000).allMatch(id -> id.matches("[0-9A-F]{56}"));
    }

    private static final class SettableClock extends Clock {
        private Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
