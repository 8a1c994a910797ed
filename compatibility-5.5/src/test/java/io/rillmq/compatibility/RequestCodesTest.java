package io.rillmq.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;

/** docs/compatibility.md leaves none of RocketMQ's request codes out. */
class RequestCodesTest {
    private static final Path TABLE = Path.of("../docs/compatibility.md");

    @Test
    void theTableListsEveryCodeOfTheOfficialClient() throws IOException, IllegalAccessException {
        assertThat(listed(code -> !isOwn(code))).containsExactlyElementsOf(official());
    }

    @Test
    void ownCodesAreWhereRocketMqHasNone() throws IOException, IllegalAccessException {
        assertThat(officialCodes().keySet()).noneMatch(RequestCodesTest::isOwn);
        assertThat(listed(RequestCodesTest::isOwn)).isNotEmpty();
    }

    /** RillMQ's own requests have these codes. */
    private static boolean isOwn(int code) {
        return code >= 30_000 && code <= Short.MAX_VALUE;
    }

    /** {@code code name}, in the order of the codes. */
    private static List<String> official() throws IllegalAccessException {
        return officialCodes().entrySet().stream()
                .map(code -> code.getKey() + " " + code.getValue())
                .toList();
    }

    private static TreeMap<Integer, String> officialCodes() throws IllegalAccessException {
        TreeMap<Integer, String> codes = new TreeMap<>();
        for (Field field : RequestCode.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                codes.put(field.getInt(null), field.getName());
            }
        }
        return codes;
    }

    private static List<String> listed(IntPredicate which) throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.matches("\\| *\\d.*"))
                .map(line -> line.split("\\|"))
                .filter(cells -> which.test(Integer.parseInt(cells[1].strip())))
                .map(cells -> cells[1].strip() + " " + cells[2].strip())
                .collect(Collectors.toList());
    }
}
