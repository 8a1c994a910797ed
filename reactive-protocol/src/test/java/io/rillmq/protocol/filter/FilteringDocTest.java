package io.rillmq.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.message.MessageProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docs/filtering.md says about expressions is true. */
class FilteringDocTest {
    private static final Path GUIDE = Path.of("..", "docs", "filtering.md");

    private record Row(String expression, String picked, String left) {}

    @Test
    void everyExpressionOfTheGuidePicksWhatTheGuideSays() throws IOException {
        List<Row> rows = Files.readAllLines(GUIDE).stream()
                .takeWhile(line -> !line.startsWith("Where RocketMQ"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> new Row(code(cells[1]), code(cells[2]), code(cells[3])))
                .toList();

        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(rows).allSatisfy(row -> {
            SqlFilter filter = SqlFilter.parse(row.expression);
            boolean picksAll = filter.takes(MessageProperties.EMPTY) && row.picked.isEmpty() && row.left.isEmpty();
            assertThat(filter.takes(message(row.picked))).isTrue();
            assertThat(filter.takes(message(row.left))).isEqualTo(picksAll);
        });
    }

    @Test
    void aBadExpressionIsRefusedInTheWordsOfTheGuide() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(guide).contains("`a > 'x'`");
        assertThatThrownBy(() -> SqlFilter.parse("a > 'x'"))
                .satisfies(refusal -> assertThat(guide).contains("\n" + refusal.getMessage() + "\n"));
    }

    private static String code(String cell) {
        return cell.trim().replace("`", "");
    }

    private static MessageProperties message(String text) {
        Map<String, String> properties = new HashMap<>();
        for (String pair : text.split(" ")) {
            if (!pair.isEmpty()) {
                properties.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        return MessageProperties.of(properties);
    }
}
