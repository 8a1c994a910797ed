package io.rillmq.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.gateway.stream.EncodedMessage;
import io.rillmq.gateway.text.CloseCode;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket that keeps what is written to it, and is full when the test says so. */
final class RecordingOutlet implements Outlet {
    private final BlockingQueue<JsonObject> frames = new LinkedTransferQueue<>();
    volatile int room = Integer.MAX_VALUE;
    volatile boolean isReading = true;
    volatile int pings;
    volatile @Nullable CloseCode closed;

    @Override
    public boolean isFull() {
        return room <= 0;
    }

    @Override
    public void write(String text) {
        room--;
        frames.add(new JsonObject(text));
    }

    @Override
    public void write(String head, EncodedMessage tail) {
        write(head + (tail.text() == null ? tail.bytes() : tail.text()));
    }

    @Override
    public void pauseReading() {
        isReading = false;
    }

    @Override
    public void resumeReading() {
        isReading = true;
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(CloseCode code) {
        closed = code;
    }

    /** The next frame, which must be of this type. */
    JsonObject next(String type) throws InterruptedException {
        JsonObject frame = frames.poll(10, TimeUnit.SECONDS);
        assertThat(frame).as("a frame of type %s", type).isNotNull();
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo(type);
        return frame;
    }

    boolean isSilent() {
        return frames.isEmpty();
    }
}
