package io.rillmq.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private final FrameReader reader = new FrameReader(new FrameLimits(8, 32, 1000, 2), 4096);

    @Test
    void aSubscribeFrameIsReadWithAllItsFields() {
        Inbound frame = reader.read("""
                {"type":"subscribe","id":"s1","topic":"orders","filter":"paid || new","from":"earliest","credit":10}""");

        assertThat(frame)
                .isEqualTo(new ClientFrame.Subscribe(
                        "s1", "orders", new TagFilter(List.of("new", "paid")), StartAt.EARLIEST, 10));
    }

    @Test
    void aSubscribeFrameStartsAtTheLatestMessageOfAllTagsUnlessToldOtherwise() {
        Inbound frame = reader.read("{\"type\":\"subscribe\",\"id\":\"s1\",\"topic\":\"orders\",\"credit\":0}");

        assertThat(frame).isEqualTo(new ClientFrame.Subscribe("s1", "orders", TagFilter.ALL, StartAt.LATEST, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"time\":1700000000000}", "{\"time\":\"2023-11-14T22:13:20Z\"}"})
    void aStartTimeIsMillisecondsOrIsoText(String from) {
        Inbound frame = reader.read(
                "{\"type\":\"subscribe\",\"id\":\"s1\",\"topic\":\"t\",\"credit\":1,\"from\":" + from + "}");

        assertThat(frame).isInstanceOfSatisfying(ClientFrame.Subscribe.class, subscribe -> assertThat(subscribe.from())
                .isEqualTo(new StartAt.At(Instant.ofEpochSecond(1_700_000_000))));
    }

    @Test
    void creditUnsubscribeAndPingAreRead() {
        assertThat(reader.read("{\"type\":\"credit\",\"id\":\"s1\",\"n\":5}"))
                .isEqualTo(new ClientFrame.Credit("s1", 5));
        assertThat(reader.read("{\"type\":\"unsubscribe\",\"id\":\"s1\"}"))
                .isEqualTo(new ClientFrame.Unsubscribe("s1"));
        assertThat(reader.read("{\"type\":\"ping\"}")).isEqualTo(new ClientFrame.Ping(null));
        assertThat(reader.read("{\"type\":\"ping\",\"id\":\"p\"}")).isEqualTo(new ClientFrame.Ping("p"));
    }

    @Test
    void aPublishFrameCarriesTextOrBytes() {
        Inbound text = reader.read("""
                {"type":"publish","id":"p1","topic":"t","body":"grün","tag":"a","key":"k","properties":{"x":"1"}}""");
        Inbound bytes = reader.read("{\"type\":\"publish\",\"id\":\"p2\",\"topic\":\"t\",\"bodyBase64\":\"/w==\"}");

        assertThat(text).isInstanceOfSatisfying(ClientFrame.Publish.class, publish -> {
            assertThat(publish.publication().body()).asString().isEqualTo("grün");
            assertThat(publish.publication().tag()).isEqualTo("a");
            assertThat(publish.publication().key()).isEqualTo("k");
            assertThat(publish.publication().properties()).isEqualTo(Map.of("x", "1"));
        });
        assertThat(bytes).isInstanceOfSatisfying(ClientFrame.Publish.class, publish -> assertThat(
                        publish.publication().body())
                .containsExactly(0xff));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[1]",
                "\"text\"",
                "null",
                "{",
                "{\"type\":\"ping\"} x",
                "{\"type\":\"ping\",\"type\":\"ping\"}"
            })
    void whatIsNotOneJsonObjectIsBadJson(String text) {
        assertThat(reader.read(text)).isInstanceOfSatisfying(Inbound.Bad.class, bad -> assertThat(bad.code())
                .isEqualTo(ErrorCode.BAD_JSON));
    }

    @Test
    void jsonThatIsNestedDeeperThanAnyFrameIsRefused() {
        String nested = "{\"type\":\"ping\",\"id\":" + "[".repeat(5000) + "]".repeat(5000) + "}";

        assertThat(reader.read(nested)).isInstanceOf(Inbound.Bad.class);
    }

    /** What is wrong; the frame with ' for "; and what the complaint must contain. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '~',
            value = {
                "no type                ^ {'id':'a'}                                                  ^ type must be",
                "unknown type           ^ {'type':'hello'}                                            ^ \"hello\"",
                "unknown field          ^ {'type':'credit','id':'a','n':1,'m':2}                      ^ has no field m",
                "no id                  ^ {'type':'unsubscribe'}                                      ^ id must be a text of 1 to 8 characters: absent",
                "long id                ^ {'type':'unsubscribe','id':'123456789'}                     ^ \"123456789\"",
                "id of the wrong type   ^ {'type':'unsubscribe','id':7}                               ^ id must be a text of 1 to 8 characters: 7",
                "no topic               ^ {'type':'subscribe','id':'a','credit':1}                    ^ topic must be a text of 1 to 255 characters: absent",
                "no credit              ^ {'type':'subscribe','id':'a','topic':'t'}                   ^ credit must be a whole number from 0 to 1000: absent",
                "negative credit        ^ {'type':'subscribe','id':'a','topic':'t','credit':-1}       ^ -1",
                "fractional credit      ^ {'type':'subscribe','id':'a','topic':'t','credit':1.5}      ^ 1.5",
                "credit over the limit  ^ {'type':'credit','id':'a','n':1001}                         ^ n must be a whole number from 1 to 1000: 1001",
                "credit beyond int      ^ {'type':'credit','id':'a','n':99999999999}                  ^ 99999999999",
                "no credit granted      ^ {'type':'credit','id':'a','n':0}                            ^ n must be a whole number from 1",
                "unknown start          ^ {'type':'subscribe','id':'a','topic':'t','credit':1,'from':'now'} ^ from must be \"latest\", \"earliest\"",
                "unreadable start time  ^ {'type':'subscribe','id':'a','topic':'t','credit':1,'from':{'time':'noon'}} ^ noon",
                "half a filter          ^ {'type':'subscribe','id':'a','topic':'t','credit':1,'filter':'a ||'} ^ filter: tags must be written as A",
                "no body                ^ {'type':'publish','id':'a','topic':'t'}                     ^ either body or bodyBase64",
                "two bodies             ^ {'type':'publish','id':'a','topic':'t','body':'x','bodyBase64':'eA=='} ^ either body or bodyBase64",
                "empty body             ^ {'type':'publish','id':'a','topic':'t','body':''}           ^ body must hold 1 byte or more",
                "body that is no text   ^ {'type':'publish','id':'a','topic':'t','body':{}}           ^ body must be a text: {}",
                "body that is no base64 ^ {'type':'publish','id':'a','topic':'t','bodyBase64':'§'}    ^ bodyBase64 must be base64",
                "too many properties    ^ {'type':'publish','id':'a','topic':'t','body':'x','properties':{'a':'','b':'','c':''}} ^ properties must be an object of at most 2 texts",
                "property that is no text ^ {'type':'publish','id':'a','topic':'t','body':'x','properties':{'a':1}} ^ properties.a must be a text: 1",
                "empty tag              ^ {'type':'publish','id':'a','topic':'t','body':'x','tag':''} ^ tag must be a text of 1 character or more",
            })
    void aComplaintNamesFieldValueAndWhatIsAllowed(String wrong, String frame, String complaint) {
        Inbound read = reader.read(frame.replace('\'', '"'));

        assertThat(read).isInstanceOfSatisfying(Inbound.Bad.class, bad -> assertThat(bad.message())
                .contains(complaint));
    }

    @Test
    void aComplaintCarriesTheIdWhenItCanBeRead() {
        assertThat(reader.read("{\"type\":\"credit\",\"id\":\"a\",\"n\":0}"))
                .isInstanceOfSatisfying(
                        Inbound.Bad.class, bad -> assertThat(bad.id()).isEqualTo("a"));
        assertThat(reader.read("{\"type\":\"credit\",\"id\":\"123456789\",\"n\":0}"))
                .isInstanceOfSatisfying(
                        Inbound.Bad.class, bad -> assertThat(bad.id()).isNull());
    }

    @Test
    void aComplaintRepeatsOnlyTheBeginningOfALongValue() {
        Inbound read = reader.read("{\"type\":\"" + "x".repeat(3000) + "\"}");

        assertThat(read).isInstanceOfSatisfying(Inbound.Bad.class, bad -> assertThat(bad.message())
                .hasSizeLessThan(200));
    }
}
