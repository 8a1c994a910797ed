package io.rillmq.protocol.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderFieldsTest {
    @Test
    void theLastOfSeveralValuesCounts() {
        HeaderFields fields = HeaderFields.of("a", "1", "b", "2", "a", "3");

        assertThat(fields.get("a")).isEqualTo("3");
        assertThat(fields.count()).isEqualTo(2);
    }

    @Test
    void namesThatShareAHashAreToldApart() {
        HeaderFields fields = HeaderFields.of("AaAa", "1", "BBBB", "2", "AaBB", "3", "BBBB", "4");

        assertThat(fields.get("AaAa")).isEqualTo("1");
        assertThat(fields.get("BBBB")).isEqualTo("4");
        assertThat(fields.get("AaBB")).isEqualTo("3");
    }

    @Test
    void theOrderOfTheFieldsIsKept() {
        List<String> names = new ArrayList<>();

        HeaderFields.of("z", "1", "a", "2", "m", "3").forEach((name, value) -> names.add(name));

        assertThat(names).containsExactly("z", "a", "m");
    }

    @Test
    void manyFieldsAreKept() {
        HeaderWriter out = new HeaderWriter();
        for (int i = 0; i < 200; i++) {
            out.integer("f" + i, i);
        }

        assertThat(out.toFields().count()).isEqualTo(200);
        assertThat(out.toFields().get("f199")).isEqualTo("199");
    }

    @Test
    void aFieldWithoutAValueIsRefused() {
        assertThatThrownBy(() -> HeaderFields.of("a", "1", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a field without a value: b");
    }

    @Test
    void codesHaveNames() {
        assertThat(RequestCode.nameOf(310)).isEqualTo("SEND_MESSAGE_V2");
        assertThat(ResponseCode.nameOf(17)).isEqualTo("TOPIC_NOT_EXIST");
        assertThat(RequestCode.nameOf(-5)).isEqualTo("-5");
    }
}
