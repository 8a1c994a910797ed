package io.rillmq.protocol.command;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;

/** The names of the int constants of a class, by value. */
final class CodeNames {
    private final Map<Integer, String> names = new HashMap<>();

    CodeNames(Class<?> constants) {
        for (Field field : constants.getFields()) {
            if (field.getType() == int.class) {
                names.put(valueOf(field), field.getName());
            }
        }
    }

    /** The number itself when it has no name. */
    String of(int code) {
        return names.getOrDefault(code, Integer.toString(code));
    }

    private static int valueOf(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError("not a public constant: " + field, e);
        }
    }
}
