package io.rillmq.gateway.session;

import io.rillmq.gateway.stream.CursorKey;
import io.rillmq.gateway.stream.EncodedMessage;
import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.Mailbox;
import io.rillmq.gateway.stream.ReadListener;
import io.rillmq.gateway.stream.ReadRequest;
import io.rillmq.gateway.stream.StreamException;
import io.rillmq.gateway.text.ClientFrame;
import io.rillmq.gateway.text.FrameWriter;
import io.rillmq.gateway.text.MessageText;
import io.rillmq.gateway.text.ServerFrame;
import io.rillmq.gateway.text.StartAt;
import java.util.List;

/**
 * One subscription of one socket: the credit its client has granted, the messages that wait, and the feed they come
 * from. A message is sent when there is credit and the outlet has room. Owned by the session's context.
 */
final class Subscription implements ReadListener {
    private final String id;
    private final String topic;
    private final String head;
    private final Session session;
    private final SessionMeters meters;
    private final Mailbox mailbox;
    private final Feed feed;
    private int credit;
    private boolean isOver;
    private boolean isInLine;

    Subscription(ClientFrame.Subscribe frame, Session session, LoopStreams streams, SessionMeters meters) {
        this.id = frame.id();
        this.topic = frame.topic();
        this.head = MessageText.head(id);
        this.session = session;
        this.meters = meters;
        this.credit = frame.credit();
        if (frame.from() instanceof StartAt.Latest) {
            this.mailbox = Mailbox.droppingOldest(streams.limits());
            this.feed = new LiveFeed(streams, new CursorKey(topic, frame.filter()), this);
        } else {
            this.mailbox = Mailbox.keepingAll();
            this.feed = new ReplayFeed(streams, new ReadRequest(topic, frame.filter(), frame.from()), this);
        }
    }

    /** Begins; what becomes of it is told to the client. */
    void start() {
        feed.start();
    }

    String id() {
        return id;
    }

    /** Adds credit; false when that would exceed the limit, and nothing is added. */
    boolean grant(int n, int creditMax) {
        if (n > creditMax - credit) {
            return false;
        }
        credit += n;
        return true;
    }

    int credit() {
        return credit;
    }

    /** True when a message could be sent if the outlet has room. */
    boolean isReady() {
        return !isOver && credit > 0 && !mailbox.isEmpty();
    }

    /** Takes a place in the line of those who are ready; false when it has one. */
    boolean lineUp() {
        boolean isNew = !isInLine;
        isInLine = true;
        return isNew;
    }

    void leaveLine() {
        isInLine = false;
    }

    /** Sends the oldest message that waits, and before it the news of a gap. */
    void sendOne(Outlet outlet) {
        EncodedMessage message = mailbox.poll();
        if (message == null) {
            return;
        }
        long missed = mailbox.takeMissed();
        if (missed > 0) {
            outlet.write(FrameWriter.write(new ServerFrame.Gap(id, missed)));
        }
        outlet.write(head, message);
        credit--;
        feed.sent();
        meters.messageSent();
    }

    /** Asks the feed for what the client could take, when nothing waits any more. */
    void demand() {
        if (!isOver && mailbox.isEmpty()) {
            feed.wanted(credit);
        }
    }

    void stop() {
        isOver = true;
        feed.stop();
    }

    @Override
    public void started() {
        session.opened(new ServerFrame.Subscribed(id, topic, credit));
    }

    @Override
    public void messages(List<EncodedMessage> batch) {
        for (EncodedMessage message : batch) {
            meters.missed(mailbox.offer(message));
            session.arrived(this);
        }
    }

    @Override
    public void failed(StreamException failure) {
        isOver = true;
        session.failed(this, failure);
    }
}
