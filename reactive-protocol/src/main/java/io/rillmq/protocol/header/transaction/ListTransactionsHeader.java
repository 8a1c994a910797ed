package io.rillmq.protocol.header.transaction;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/**
 * Asks for a page of the transactions that wait for their end. RocketMQ has no such request.
 *
 * @param fromOffset half queue offset to begin at: 0, then what the page before says
 * @param count transactions of this page at most
 */
public record ListTransactionsHeader(long fromOffset, int count) implements RequestHeader {
    public static ListTransactionsHeader read(HeaderReader in) {
        return new ListTransactionsHeader(in.longNumber("fromOffset"), in.integer("count"));
    }

    @Override
    public int code() {
        return RequestCode.LIST_TRANSACTIONS;
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("fromOffset", fromOffset).integer("count", count);
    }
}
