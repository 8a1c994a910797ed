package io.rillmq.remoting.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeIntakeTest {
    private static final int MOST = 100;

    private final Promise<Channel> handshake = ImmediateEventExecutor.INSTANCE.newPromise();
    private final Reads reads = new Reads();
    private final EmbeddedChannel channel = new EmbeddedChannel(reads, new HandshakeIntake(handshake, MOST));

    /** Counts what reaches the socket. */
    private static final class Reads extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void read(ChannelHandlerContext context) {
            count++;
        }
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void receive(int bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private int readsAsked() {
        reads.count = 0;
        channel.pipeline().read();
        return reads.count;
    }

    @Test
    void whatAHandshakeNeedsIsRead() {
        receive(MOST);

        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(readsAsked()).isOne();
    }

    @Test
    void aboveTheBoundNothingIsReadUntilTheHandshakeIsDoneAndNothingIsLost() {
        receive(MOST);
        receive(1);
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(readsAsked()).isZero();
        // As the connection behind it may do.
        channel.config().setAutoRead(true);
        assertThat(readsAsked()).isZero();

        handshake.setSuccess(channel);

        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(reads.count).isPositive();
        receive(MOST);
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(channel.inboundMessages()).hasSize(3);
    }

    @Test
    void afterAFailedHandshakeNothingMoreIsRead() {
        receive(MOST + 1);

        handshake.setFailure(new IllegalStateException("as the test asked"));

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void aHandshakeThatEndsWithItsConnectionIsNoError() {
        channel.close();

        handshake.setFailure(new IllegalStateException("as the test asked"));

        channel.checkException();
    }
}
