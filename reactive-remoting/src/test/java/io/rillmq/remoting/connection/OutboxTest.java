package io.rillmq.remoting.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.frame.FrameEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final List<String> unwritten = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder(), new ChannelInboundHandlerAdapter() {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            failures.add(failure);
        }
    });
    private final Outbox outbox = new Outbox(channel.pipeline().lastContext());

    private void write(String name) {
        RemotingCommand command =
                RemotingCommand.request(1, 1, HeaderFields.EMPTY, Unpooled.copiedBuffer(new byte[10]));
        outbox.write(command, () -> unwritten.add(name));
    }

    @Test
    void whatTheSocketDidNotTakeBeforeItWasClosedIsUnwritten() {
        outbox.readBegins();
        write("taken");
        outbox.readEnds();
        outbox.readBegins();
        write("left");

        channel.close();

        assertThat(unwritten).containsExactly("left");
        assertThat(failures).as("told as every failed write is").hasSize(1);
        channel.<ByteBuf>readOutbound().release();
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }
}
