package io.rillmq.remoting.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FirstByteHandlerTest {
    private static SslContext ready;

    private final Promise<SslContext> context = Promise.promise();
    private final HandshakeCount underWay = new HandshakeCount(1);
    private Executor worker = Runnable::run;
    private EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeAll
    static void makeContext() throws Exception {
        Identity identity = SelfSigned.identity(Instant.now());
        ready = SslContextBuilder.forServer(identity.privateKey(), identity.certificates())
                .build();
    }

    private EmbeddedChannel in(TlsMode mode) {
        ServerTlsConfig usual = ServerTlsConfig.DEFAULTS;
        ServerTlsConfig config = new ServerTlsConfig(
                mode,
                usual.isTestMode(),
                usual.files(),
                usual.clientAuth(),
                usual.isClientVerified(),
                usual.suites(),
                usual.limits());
        channel = new EmbeddedChannel(new FirstByteHandler(config, context::future, underWay, worker));
        return channel;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf buffer = Unpooled.buffer();
        for (int value : values) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    private void assertPassed(int... expected) {
        ByteBuf passed = channel.readInbound();
        assertThat(passed).isEqualTo(bytes(expected));
        passed.release();
    }

    @Test
    void plainTextPassesAndIsNeverLookedAtAgain() {
        in(TlsMode.PERMISSIVE).writeInbound(bytes(0));
        channel.writeInbound(bytes(0x16));

        assertPassed(0);
        assertPassed(0x16);
        assertThat(channel.pipeline().first()).isNull();
    }

    @Test
    void tlsGoesToNettysHandler() {
        context.complete(ready);

        in(TlsMode.ENFORCING).writeInbound(bytes(0x16));

        assertThat(channel.pipeline().get(FirstByteHandler.class)).isNull();
        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(channel.<ByteBuf>readInbound()).isNull();
    }

    @Test
    void nothingIsReadWhileTheFirstContextIsMade() {
        AtomicInteger reads = new AtomicInteger();
        in(TlsMode.PERMISSIVE).pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext context) {
                reads.incrementAndGet();
            }
        });
        channel.writeInbound(bytes(0x16));
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(reads).hasValue(0);
        assertThat(channel.pipeline().get(SslHandler.class)).isNull();

        context.complete(ready);
        channel.runPendingTasks();

        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(reads).hasPositiveValue();
    }

    @Test
    void aClientThatLeavesMeanwhileIsForgotten() {
        in(TlsMode.PERMISSIVE).writeInbound(bytes(0x16));
        channel.close();

        context.complete(ready);
        channel.runPendingTasks();

        assertThat(channel.pipeline().get(SslHandler.class)).isNull();
    }

    @Test
    void withoutAContextTlsIsClosed() {
        in(TlsMode.PERMISSIVE).writeInbound(bytes(0x16));

        context.fail("as the test asked");
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void oneHandshakeMoreThanAllowedIsClosedUntilAnotherHasEnded() {
        context.complete(ready);
        EmbeddedChannel first = in(TlsMode.PERMISSIVE);
        first.writeInbound(bytes(0x16));

        in(TlsMode.PERMISSIVE).writeInbound(bytes(0x16));
        assertThat(channel.isOpen()).isFalse();
        first.finishAndReleaseAll();
        in(TlsMode.PERMISSIVE).writeInbound(bytes(0x16));

        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
    }

    @Test
    void aPeerWhoseHandshakeWaitsForAThreadIsReadNoFurtherThanTheBound() throws Exception {
        context.complete(ready);
        Queue<Runnable> waiting = new ArrayDeque<>();
        worker = waiting::add;

        in(TlsMode.PERMISSIVE).writeInbound(Unpooled.wrappedBuffer(Jdk.hello()));
        assertThat(waiting).isNotEmpty();
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[TlsLimits.DEFAULTS.handshakeBytesMax()]));

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void whereTlsIsEnforcedPlainTextIsClosedUnread() {
        in(TlsMode.ENFORCING).writeInbound(bytes(0, 0, 1, 0));

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<ByteBuf>readInbound()).isNull();
    }
}
