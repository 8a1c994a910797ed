package io.rillmq.protocol.filter;

import io.rillmq.protocol.message.TagCode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tags that a subscription wants. A broker asks by code, from the consume queue alone: different tags may share a
 * code, so that the client asks again by the tag itself. Immutable.
 *
 * @param tags empty for all messages, with a tag or without
 */
public record TagFilter(Set<String> tags) {
    /** Takes every message. */
    public static final TagFilter ALL = new TagFilter(Set.of());

    private static final String ALL_EXPRESSION = "*";

    public TagFilter {
        tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    /**
     * Reads {@code *}, nothing at all, or tags as {@code A || B}.
     *
     * @throws InvalidExpressionException when there are separators and no tag
     */
    public static TagFilter parse(@Nullable String expression) {
        if (expression == null || expression.isBlank() || expression.trim().equals(ALL_EXPRESSION)) {
            return ALL;
        }
        Set<String> tags = new LinkedHashSet<>();
        for (String part : expression.split("\\|\\|")) {
            if (!part.isBlank()) {
                tags.add(part.trim());
            }
        }
        if (tags.isEmpty()) {
            throw new InvalidExpressionException(
                    "tag expression of " + expression.length() + " characters names no tag");
        }
        return new TagFilter(tags);
    }

    public static TagFilter anyOf(Collection<String> tags) {
        return new TagFilter(new LinkedHashSet<>(tags));
    }

    public boolean takesAll() {
        return tags.isEmpty();
    }

    /** Whether a message with this tag is wanted. */
    public boolean takes(@Nullable String tag) {
        return takesAll() || tag != null && tags.contains(tag);
    }

    /** Whether a message whose tag has this code may be wanted. */
    public boolean takesCode(long tagCode) {
        if (takesAll()) {
            return true;
        }
        for (String tag : tags) {
            if (TagCode.of(tag) == tagCode) {
                return true;
            }
        }
        return false;
    }

    /** The codes of the tags, sorted, as heartbeats list them; all of them fit an int. */
    public Set<Integer> codes() {
        return tags.stream().map(String::hashCode).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The text that {@link #parse} reads. */
    public String expression() {
        return takesAll() ? ALL_EXPRESSION : String.join(" || ", tags);
    }
}
