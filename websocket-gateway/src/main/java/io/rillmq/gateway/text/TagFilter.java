package io.rillmq.gateway.text;

import java.util.List;
import java.util.TreeSet;

/**
 * Tags a subscription wants, sorted and without repeats, so that equal wishes are equal filters and share one reader.
 *
 * @param tags the wanted tags; empty means every message
 */
public record TagFilter(List<String> tags) {
    /** Every message, tagged or not. */
    public static final TagFilter ALL = new TagFilter(List.of());

    public TagFilter {
        tags = List.copyOf(new TreeSet<>(tags));
    }

    /**
     * Reads {@code A || B}; {@code *} and blank text mean every message.
     *
     * @throws IllegalArgumentException when a tag between two bars is missing or holds a bar
     */
    public static TagFilter parse(String expression) {
        String text = expression.strip();
        if (text.isEmpty() || text.equals("*")) {
            return ALL;
        }
        TreeSet<String> tags = new TreeSet<>();
        for (String part : text.split("\\|\\|", -1)) {
            String tag = part.strip();
            if (tag.isEmpty() || tag.indexOf('|') >= 0) {
                throw new IllegalArgumentException("tags must be written as A || B: " + expression);
            }
            tags.add(tag);
        }
        return new TagFilter(List.copyOf(tags));
    }

    /** The filter as RocketMQ writes it. */
    public String expression() {
        return tags.isEmpty() ? "*" : String.join(" || ", tags);
    }
}
