package io.rillmq.broker.filter;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps expressions as they were read, those that were asked for last: equal ones share a filter, and none is read again
 * for each pull. Owned by one event loop.
 */
public final class FilterCache {
    private final FilterReader reader;
    private final int countMax;
    private final long bytesMax;
    /** The least recently used first. */
    private final Map<Expression, FilterChoice> choices = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /** @param config of this moment */
    public FilterCache(Supplier<FilterConfig> config) {
        this.reader = new FilterReader(config);
        this.countMax = config.get().cachedCountMax();
        this.bytesMax = config.get().cachedBytesMax();
    }

    public FilterChoice choose(Expression expression) {
        if (!reader.isAllowed(expression)) {
            return FilterReader.notAllowed(expression);
        }
        FilterChoice known = choices.get(expression);
        if (known != null) {
            return known;
        }
        FilterChoice choice = reader.readAllowed(expression);
        choices.put(expression, choice);
        bytes += bytesOf(expression, choice);
        trim();
        return choice;
    }

    private void trim() {
        Iterator<Map.Entry<Expression, FilterChoice>> oldest =
                choices.entrySet().iterator();
        while (choices.size() > countMax || bytes > bytesMax) {
            Map.Entry<Expression, FilterChoice> gone = oldest.next();
            bytes -= bytesOf(gone.getKey(), gone.getValue());
            oldest.remove();
        }
    }

    /** As estimated. */
    private static long bytesOf(Expression expression, FilterChoice choice) {
        long textBytes = (long) Character.BYTES
                * (expression.language().length() + expression.text().length());
        return textBytes
                + (choice instanceof FilterChoice.Chosen chosen
                        ? chosen.filter().heapBytes()
                        : 0);
    }
}
