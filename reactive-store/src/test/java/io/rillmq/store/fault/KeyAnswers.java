package io.rillmq.store.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.TestStore;
import io.rillmq.store.index.KeyKind;
import io.rillmq.store.index.KeyQuery;
import io.rillmq.store.index.KeyQueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Asks a store for messages by key and compares that with what its queues have. */
final class KeyAnswers {
    private static final int UNIQUE_IDS = 3;

    private final TestStore store;

    KeyAnswers(TestStore store) {
        this.store = store;
    }

    /** Every message of {@code topic} with {@code key}, whenever it was stored. */
    List<StoredMessage> all(Topic topic, String key) {
        return ask(new KeyQuery(topic, key, KeyKind.ANY, Integer.MAX_VALUE, 0, Long.MAX_VALUE));
    }

    private List<StoredMessage> ask(KeyQuery query) {
        KeyQueryResult result = TestStore.await(store.store.query(query).toCompletableFuture());
        ByteBuf records = Unpooled.copiedBuffer(result.records());
        result.records().release();
        List<StoredMessage> found = new ArrayList<>();
        while (records.isReadable()) {
            found.add(RecordReader.read(records));
        }
        if (!result.isComplete()) {
            throw new AssertionError("an incomplete answer of " + found.size() + " messages to " + query);
        }
        return found;
    }

    /**
     * Fails when a message of {@code contents} is not found by its key, its unique id or its time, or another one is.
     *
     * @param mayHaveMore whether the log has messages that no queue has, because their topic was deleted
     */
    void checkAgainst(Contents contents, List<Topic> topics, boolean mayHaveMore, Random random) {
        for (Topic topic : topics) {
            List<StoredMessage> messages = contents.of(topic);
            for (String key : Workload.KEYS) {
                compare(
                        topic + " by " + key,
                        all(topic, key),
                        messages,
                        message -> key.equals(keyOf(message)),
                        mayHaveMore);
            }
            if (!messages.isEmpty()) {
                checkUniqueIds(topic, messages, random);
                checkTimes(topic, messages, mayHaveMore, random);
            }
        }
    }

    private static String keyOf(StoredMessage message) {
        return message.properties().get(PropertyNames.KEYS);
    }

    private void checkUniqueIds(Topic topic, List<StoredMessage> messages, Random random) {
        for (int i = 0; i < UNIQUE_IDS; i++) {
            String id = messages.get(random.nextInt(messages.size())).uniqueId();
            KeyQuery query = new KeyQuery(topic, id, KeyKind.UNIQUE_ID, Integer.MAX_VALUE, 0, Long.MAX_VALUE);
            compare(
                    topic + " by unique id " + id,
                    ask(query),
                    messages,
                    message -> id.equals(message.uniqueId()),
                    false);
        }
    }

    private void checkTimes(Topic topic, List<StoredMessage> messages, boolean mayHaveMore, Random random) {
        long one = messages.get(random.nextInt(messages.size())).storeMillis();
        long other = messages.get(random.nextInt(messages.size())).storeMillis();
        long from = Math.min(one, other);
        long to = Math.max(one, other);
        String key = Workload.KEYS.get(random.nextInt(Workload.KEYS.size()));
        compare(
                topic + " by " + key + " from " + from + " to " + to,
                ask(new KeyQuery(topic, key, KeyKind.ANY, Integer.MAX_VALUE, from, to)),
                messages,
                message -> key.equals(keyOf(message)) && message.storeMillis() >= from && message.storeMillis() <= to,
                mayHaveMore);
    }

    private static void compare(
            String what,
            List<StoredMessage> found,
            List<StoredMessage> messages,
            Predicate<StoredMessage> isMeant,
            boolean mayHaveMore) {
        List<Long> expected = placesOf(messages.stream().filter(isMeant).toList());
        List<Long> places = placesOf(found);
        boolean isRight = mayHaveMore ? places.containsAll(expected) : places.equals(expected);
        if (!isRight || !found.stream().allMatch(isMeant)) {
            throw new AssertionError(what + ": found at " + places + ", expected at " + expected);
        }
    }

    private static List<Long> placesOf(List<StoredMessage> messages) {
        return messages.stream().map(StoredMessage::logOffset).sorted().toList();
    }

    /** The places of all that is found, one line per key. */
    String places(List<Topic> topics) {
        List<String> lines = new ArrayList<>();
        for (Topic topic : topics) {
            for (String key : Workload.KEYS) {
                lines.add(topic + " " + key + ": " + placesOf(all(topic, key)));
            }
        }
        return String.join("\n", lines);
    }
}
