package io.rillmq.benchmarks.send;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line that a load program prints at its end. */
record SendResultLine(String text) {
    double number(String field) {
        Matcher matcher = Pattern.compile(field + "=([0-9.]+)").matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + field + " in: " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
