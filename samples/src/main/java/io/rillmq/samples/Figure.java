package io.rillmq.samples;

import java.util.Locale;

/**
 * One figure of a machine.
 *
 * @param part cpu, memory, disk or network
 * @param name what is measured, for example {@code cpu.load}
 */
record Figure(String part, String name, double value, String unit) {
    /** For example <code>{"value":12.3,"unit":"%"}</code>. */
    String json() {
        return String.format(Locale.ROOT, "{\"value\":%.1f,\"unit\":\"%s\"}", value, unit);
    }
}
