package io.rillmq.client.internal.call;

import io.netty.buffer.ByteBuf;
import io.rillmq.client.error.BrokerResponseException;
import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import org.jspecify.annotations.Nullable;

/** What came back for a request. Lives only while a {@link Request}'s reader runs. */
public final class Answer {
    private final RemotingCommand command;
    private final int requestCode;
    private final String address;

    Answer(RemotingCommand command, int requestCode, String address) {
        this.command = command;
        this.requestCode = requestCode;
        this.address = address;
    }

    /** One of {@link ResponseCode}. */
    public int code() {
        return command.code();
    }

    public @Nullable String remark() {
        return command.remark();
    }

    public HeaderReader header() {
        return command.header();
    }

    /** The body, to be read but not kept. */
    public ByteBuf body() {
        return command.body();
    }

    /** This answer, when it says success. */
    public Answer orThrow() {
        if (code() != ResponseCode.SUCCESS) {
            throw refusal();
        }
        return this;
    }

    /** The answer as the error that it is. */
    public BrokerResponseException refusal() {
        String remark = command.remark();
        return new BrokerResponseException(
                code(),
                RequestCode.nameOf(requestCode) + " was answered " + ResponseCode.nameOf(code()) + " (" + code()
                        + ") by " + address + (remark == null ? "" : ": " + remark),
                Retries.canHelp(code()));
    }
}
