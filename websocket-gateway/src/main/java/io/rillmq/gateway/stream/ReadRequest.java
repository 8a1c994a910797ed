package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.StartAt;
import io.rillmq.gateway.text.TagFilter;

/** What to read of a topic, and from where. */
public record ReadRequest(String topic, TagFilter filter, StartAt from) {}
