package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.TagFilter;

/** Subscriptions with equal keys that start at the latest message share one reader. */
public record CursorKey(String topic, TagFilter filter) {}
