package io.rillmq.broker.timer;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.AppendRefusals;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.RecallHeader;
import io.rillmq.protocol.header.send.RecallResponseHeader;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Cancels messages that wait. From the decision on nobody else has the message, and the answer comes when the recall is
 * in the log: what was answered with success is never delivered, also after a crash. Owned by one context: every method
 * runs on it.
 */
final class Recalls {
    /** RocketMQ's: a record needs a body. */
    private static final byte[] BODY = "0".getBytes(StandardCharsets.UTF_8);

    private final MessageAppender appender;
    private final Supplier<InetSocketAddress> storeHost;
    private final WheelView view;
    private final WheelFeed feed;
    private final Executor home;
    private final TimerConfig config;
    private final Clock clock;
    private int underWay;

    Recalls(Places places, WheelView view, WheelFeed feed, Owner owner, TimerConfig config, Clock clock) {
        this.appender = places.appender();
        this.storeHost = places.storeHost();
        this.view = view;
        this.feed = feed;
        this.home = owner::run;
        this.config = config;
        this.clock = clock;
    }

    Future<Response> recall(RecallHeader header, RecallHandle handle, InetSocketAddress bornHost) {
        if (underWay >= config.recallsMax()) {
            return Response.refused(
                            ResponseCode.SYSTEM_BUSY,
                            underWay + " recalls are under way, no more than " + config.recallsMax()
                                    + " may be; try again")
                    .now();
        }
        underWay++;
        // Its message may have been sent a moment ago.
        return feed.caughtUp()
                .compose(ignored -> recallNow(header, handle, bornHost))
                .onComplete(ignored -> underWay--);
    }

    private Future<Response> recallNow(RecallHeader header, RecallHandle handle, InetSocketAddress bornHost) {
        long now = clock.millis();
        if (handle.dueMillis() <= now) {
            return illegal("recall failed, it is too late: message " + handle.messageId() + " was due at "
                    + handle.dueMillis() + ", it is " + now);
        }
        long key = TimerKey.of(handle.topic(), handle.messageId());
        List<Timer> found = view.pending.find(key, handle.dueMillis());
        if (found.isEmpty()) {
            return illegal("recall failed, no message " + handle.messageId() + " of topic " + handle.topic()
                    + " waits for " + handle.dueMillis() + ": it was recalled before, or never parked here");
        }
        // There is more than one when the producer sent it again after a lost answer.
        List<Timer> taken = found.stream().filter(view.pending::take).toList();
        if (taken.size() < found.size()) {
            taken.forEach(view.pending::putBack);
            return Response.refused(
                            ResponseCode.SYSTEM_BUSY,
                            "recall failed, message " + handle.messageId() + " is being recalled or moved; try again")
                    .now();
        }
        RecordHead recall =
                TimerRecords.recall(handle, header.producerGroup(), bornHost, storeHost.get(), clock.millis());
        return appender.append(home, recall, Unpooled.wrappedBuffer(BODY), true)
                .map(outcome -> settle(taken, handle, outcome));
    }

    private Response settle(List<Timer> taken, RecallHandle handle, AppendOutcome outcome) {
        if (outcome instanceof Refused refused) {
            taken.forEach(view.pending::putBack);
            return AppendRefusals.answer(refused);
        }
        // The view forgets them when it comes to the record, which may have been already.
        return Response.ok(new RecallResponseHeader(handle.messageId()));
    }

    private static Future<Response> illegal(String remark) {
        return Response.refused(ResponseCode.ILLEGAL_OPERATION, remark).now();
    }
}
