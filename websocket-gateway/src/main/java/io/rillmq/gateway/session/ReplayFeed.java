package io.rillmq.gateway.session;

import io.rillmq.gateway.stream.DemandWindow;
import io.rillmq.gateway.stream.EncodedMessage;
import io.rillmq.gateway.stream.LoopStreams;
import io.rillmq.gateway.stream.ReadListener;
import io.rillmq.gateway.stream.ReadRequest;
import io.rillmq.gateway.stream.Reading;
import io.rillmq.gateway.stream.StreamException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of its own, that goes at the pace of its one subscription: the cluster is asked for no more than the client
 * has granted and the window has room for, so nothing is ever skipped.
 */
final class ReplayFeed implements Feed, ReadListener {
    private final LoopStreams streams;
    private final ReadRequest request;
    private final ReadListener subscription;
    private final DemandWindow window;
    private @Nullable Reading reading;
    private int underWay;

    ReplayFeed(LoopStreams streams, ReadRequest request, ReadListener subscription) {
        this.streams = streams;
        this.request = request;
        this.subscription = subscription;
        this.window = new DemandWindow(streams.limits());
    }

    @Override
    public void start() {
        reading = streams.read(request, this);
    }

    @Override
    public void wanted(int messages) {
        int n = window.take(messages - underWay);
        if (n > 0 && reading != null) {
            underWay += n;
            reading.request(n);
        }
    }

    @Override
    public void sent() {
        underWay--;
        window.free(1);
    }

    @Override
    public void stop() {
        if (reading != null) {
            reading.stop();
        }
    }

    @Override
    public void started() {
        subscription.started();
    }

    @Override
    public void messages(List<EncodedMessage> batch) {
        batch.forEach(window::came);
        subscription.messages(batch);
    }

    @Override
    public void failed(StreamException failure) {
        subscription.failed(failure);
    }
}
