package io.rillmq.store.inspect;

/**
 * One consume queue in numbers.
 *
 * @param minOffset queue offset of the first message that the log still has
 * @param maxOffset queue offset behind the last one
 * @param records messages that the log has of it
 */
public record QueueFigures(String topic, int queueId, long minOffset, long maxOffset, long records) {}
