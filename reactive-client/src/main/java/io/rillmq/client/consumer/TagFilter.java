package io.rillmq.client.consumer;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a topic are wanted, by tag. The broker filters by the hash of the tag, the client by the tag itself.
 *
 * @param tags the wanted tags, sorted; empty for all messages, with or without a tag
 */
public record TagFilter(Set<String> tags) {
    private static final String ANY = "*";
    private static final String SEPARATOR = "||";

    public TagFilter {
        for (String tag : tags) {
            if (tag.isBlank() || tag.indexOf('|') >= 0) {
                throw new IllegalArgumentException("tag must not be blank nor hold '|': '" + tag + "'");
            }
        }
        tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    }

    public static TagFilter all() {
        return new TagFilter(Set.of());
    }

    public static TagFilter tags(String... tags) {
        return tags(List.of(tags));
    }

    public static TagFilter tags(Collection<String> tags) {
        return new TagFilter(new TreeSet<>(tags));
    }

    /** RocketMQ's form: {@code *} or an empty text for all, else {@code A || B}. */
    public static TagFilter parse(String expression) {
        if (expression.isBlank() || expression.trim().equals(ANY)) {
            return all();
        }
        return tags(Arrays.stream(expression.split("\\|\\|"))
                .map(String::trim)
                .filter(tag -> !tag.isEmpty())
                .toList());
    }

    public boolean matches(@Nullable String tag) {
        return tags.isEmpty() || tag != null && tags.contains(tag);
    }

    /** RocketMQ's form, which {@link #parse} reads. */
    public String expression() {
        return tags.isEmpty() ? ANY : String.join(" " + SEPARATOR + " ", tags);
    }
}
