package io.rillmq.protocol.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.rillmq.protocol.Golden;
import io.rillmq.protocol.command.Header;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.header.admin.ClientRelayHeader;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadersTest {
    static Stream<Class<?>> headers() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.rillmq.protocol.header")
                        .stream()
                        .filter(type -> type.isAssignableTo(Header.class))
                        .<Class<?>>map(JavaClass::reflect)
                        // It passes on whatever there is.
                        .filter(type -> type != ClientRelayHeader.class);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void everyHeaderIsReadAsItIsWritten(Class<?> type) throws ReflectiveOperationException {
        Header header = sample(type);

        Object read =
                type.getMethod("read", HeaderReader.class).invoke(null, new HeaderReader(HeaderFields.of(header)));

        assertThat(read).isEqualTo(header);
        assertThat(HeaderFields.of(header).count()).isEqualTo(type.getRecordComponents().length);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderWithNonsenseIsRefusedOrReadAndNothingElse(Class<?> type) throws ReflectiveOperationException {
        Map<String, String> fields = HeaderFields.of(sample(type)).toMap();
        for (String name : fields.keySet()) {
            HeaderFields nonsense = HeaderFields.of(sample(type)).with(name, "\u0000 no \uD800 number");
            try {
                type.getMethod("read", HeaderReader.class).invoke(null, new HeaderReader(nonsense));
            } catch (InvocationTargetException e) {
                assertThat(e.getCause())
                        .isInstanceOf(InvalidHeaderException.class)
                        .hasMessageContaining("'" + name + "'");
            }
        }
    }

    private static Header sample(Class<?> type) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = value(types[i], i);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        return (Header) constructor.newInstance(values);
    }

    private static Object value(Class<?> type, int i) {
        if (type == int.class || type == Integer.class) {
            return -i;
        }
        if (type == long.class || type == Long.class) {
            return Long.MAX_VALUE - i;
        }
        if (type == boolean.class) {
            return i % 2 == 0;
        }
        if (type == String.class) {
            return "text " + i;
        }
        if (type == Topic.class) {
            return new Topic("%RETRY%group");
        }
        if (type == ConsumerGroup.class) {
            return new ConsumerGroup("consumers");
        }
        if (type == ProducerGroup.class) {
            return new ProducerGroup("producers");
        }
        Object[] constants = type.getEnumConstants();
        return constants[constants.length - 1];
    }

    @Test
    void aRelayPassesOnWhatItDoesNotKnow() {
        HeaderFields fields = HeaderFields.EMPTY
                .with("consumerGroup", "consumers")
                .with("clientId", "client")
                .with("else", "something");

        ClientRelayHeader header = ClientRelayHeader.read(307, new HeaderReader(fields), fields);

        assertThat(header.group()).isEqualTo(new ConsumerGroup("consumers"));
        assertThat(header.clientId()).isEqualTo("client");
        assertThat(HeaderFields.of(header.with("brokerName", "broker-a")).toMap())
                .isEqualTo(fields.with("brokerName", "broker-a").toMap());
    }

    @Test
    void aSendIsReadWithShortNames() {
        HeaderFields fields = fieldsOf(Golden.texts(
                Golden.vector("frames", "send_message_v2_request_JSON").at("/inputs/extFields")));

        SendHeader header = SendHeader.read(310, new HeaderReader(fields));

        assertThat(header)
                .isEqualTo(new SendHeader(
                        new ProducerGroup("PID_test"),
                        new Topic("TopicTest"),
                        "TBW102",
                        4,
                        0,
                        0,
                        1700000000000L,
                        0,
                        "KEYS\u0001K1\u0002TAGS\u0001TagA\u0002WAIT\u0001true\u0002",
                        0,
                        false,
                        null,
                        false));
    }

    @Test
    void aSendIsReadWithLongNames() {
        HeaderFields fields = HeaderFields.of(
                "producerGroup",
                "P",
                "topic",
                "T",
                "defaultTopic",
                "TBW102",
                "defaultTopicQueueNums",
                "4",
                "queueId",
                "1",
                "sysFlag",
                "2",
                "bornTimestamp",
                "3",
                "flag",
                "4",
                "reconsumeTimes",
                "5",
                "maxReconsumeTimes",
                "6");

        SendHeader header = SendHeader.read(10, new HeaderReader(fields));

        assertThat(header)
                .isEqualTo(new SendHeader(
                        new ProducerGroup("P"), new Topic("T"), "TBW102", 4, 1, 2, 3, 4, "", 5, false, 6, false));
    }

    @Test
    void aBatchHasItsOwnCode() {
        assertThat(send(true).code()).isEqualTo(320);
        assertThat(send(false).code()).isEqualTo(310);
    }

    @Test
    void anIllegalTopicIsNamedWithItsField() {
        HeaderFields fields = HeaderFields.of(send(false)).with("b", "no topic");

        assertThatThrownBy(() -> SendHeader.read(new HeaderReader(fields)))
                .isInstanceOf(InvalidHeaderException.class)
                .hasMessageStartingWith("header field 'b' is 'no topic', expected a legal name");
    }

    @Test
    void aLongValueIsNotRepeatedInFull() {
        HeaderFields fields = HeaderFields.of(send(false)).with("d", "9".repeat(1_000_000));

        assertThatThrownBy(() -> SendHeader.read(new HeaderReader(fields)))
                .isInstanceOf(InvalidHeaderException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThatThrownBy(() -> PullHeader.read(new HeaderReader(HeaderFields.of("consumerGroup", "G", "topic", "T"))))
                .isInstanceOf(InvalidHeaderException.class)
                .hasMessage("header field 'queueId' is missing, expected a 32-bit integer");
    }

    @Test
    void theFlagsOfAPullAreTold() {
        PullHeader pull = new PullHeader(
                new ConsumerGroup("G"),
                new Topic("T"),
                0,
                0,
                32,
                PullHeader.MAY_SUSPEND | PullHeader.LITE,
                0,
                15_000,
                null,
                0,
                null,
                PullHeader.ANY_BYTES);

        assertThat(pull.maySuspend()).isTrue();
        assertThat(pull.commitsOffset()).isFalse();
        assertThat(pull.hasSubscription()).isFalse();
        assertThat(pull.code()).isEqualTo(361);
    }

    private static SendHeader send(boolean isBatch) {
        return new SendHeader(
                new ProducerGroup("P"), new Topic("T"), "TBW102", 4, 0, 0, 0, 0, "", 0, false, null, isBatch);
    }

    private static HeaderFields fieldsOf(Map<String, String> map) {
        HeaderFields fields = HeaderFields.EMPTY;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            fields = fields.with(entry.getKey(), entry.getValue());
        }
        return fields;
    }
}
