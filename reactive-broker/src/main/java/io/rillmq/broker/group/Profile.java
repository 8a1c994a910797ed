package io.rillmq.broker.group;

import io.rillmq.broker.filter.Expression;
import io.rillmq.protocol.body.MessageModel;
import io.rillmq.protocol.filter.InvalidExpressionException;
import io.rillmq.protocol.filter.TagFilter;
import io.rillmq.protocol.name.Topic;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all members of a group must have in common, so that no message is lost to it: whoever has a queue takes from it
 * what it wants itself, and what it does not want nobody gets. Immutable.
 *
 * @param wants by topic, the messages that are wanted of it; the same text means the same messages
 */
record Profile(MessageModel messageModel, Map<Topic, String> wants) {
    private static final String NOTHING = "nothing";
    private static final int SHOWN_CHARACTERS_MAX = 200;

    static Profile of(ConsumptionStyle style, Collection<Subscription> subscriptions) {
        Map<Topic, String> wants = new TreeMap<>();
        subscriptions.forEach(each -> wants.put(each.topic(), meaningOf(each.expression())));
        return new Profile(style.messageModel(), wants);
    }

    private static String meaningOf(Expression expression) {
        String verbatim = expression.language() + " '" + expression.text().trim() + "'";
        if (!expression.isByTag()) {
            return verbatim;
        }
        try {
            TagFilter filter = TagFilter.parse(expression.text());
            return filter.takesAll() ? "everything" : "tags " + String.join(" || ", new TreeSet<>(filter.tags()));
        } catch (InvalidExpressionException namesNoTag) {
            return verbatim;
        }
    }

    /** One thing in which {@code other} differs, as people say it; empty when nothing does. */
    Optional<String> differenceTo(Profile other) {
        if (messageModel != other.messageModel) {
            return Optional.of("the one is " + messageModel + ", the other " + other.messageModel);
        }
        Map<Topic, String> all = new TreeMap<>(wants);
        all.putAll(other.wants);
        for (Topic topic : all.keySet()) {
            String here = wants.getOrDefault(topic, NOTHING);
            String there = other.wants.getOrDefault(topic, NOTHING);
            if (!here.equals(there)) {
                return Optional.of(
                        "of topic " + topic + " the one wants " + shown(here) + ", the other " + shown(there));
            }
        }
        return Optional.empty();
    }

    private static String shown(String want) {
        return want.length() <= SHOWN_CHARACTERS_MAX ? want : want.substring(0, SHOWN_CHARACTERS_MAX) + "...";
    }
}
