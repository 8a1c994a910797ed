package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * Answers with one store time.
 *
 * @param storeMillis epoch milliseconds, -1 when the queue is empty
 */
public record StoreTimeResponseHeader(long storeMillis) implements ResponseHeader {
    public static StoreTimeResponseHeader read(HeaderReader in) {
        return new StoreTimeResponseHeader(in.longNumber("timestamp"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("timestamp", storeMillis);
    }
}
