package io.rillmq.store.retain;

import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds the segments that may go, and how old they are. A segment's age is the store time of the first record behind it:
 * no record in it is younger. That is the moment at which the segment was ended, as its modification time is in
 * RocketMQ; but it stays the same when a directory is copied, restored or cut by a recovery.
 */
final class OldestSegments {
    private final CommitLog log;
    private final ViewWriter views;

    OldestSegments(CommitLog log, ViewWriter views) {
        this.log = log;
        this.views = views;
    }

    List<OldSegment> find(int countMax) throws IOException {
        List<Segment> segments = log.segments();
        long neededFrom = Math.min(views.checkpointedOffset(), log.forced().offset());
        List<OldSegment> found = new ArrayList<>();
        for (int i = 0; i < Math.min(countMax, segments.size() - 1); i++) {
            Segment segment = segments.get(i);
            if (segment.endOffset() > neededFrom) {
                break;
            }
            found.add(new OldSegment(
                    segment.startOffset(),
                    (int) (segment.endOffset() - segment.startOffset()),
                    firstKnown(segments.subList(i + 1, segments.size()))));
        }
        return found;
    }

    /** Whether a checkpoint taken now would let the first segment go, which one that is taken already does not. */
    boolean waitForCheckpoint() {
        List<Segment> segments = log.segments();
        if (segments.size() < 2) {
            return false;
        }
        long end = segments.get(0).endOffset();
        return end > views.checkpointedOffset()
                && end <= Math.min(log.readableEnd(), log.forced().offset());
    }

    /** Store times only grow: behind a damaged record, a later one tells enough. */
    private OptionalLong firstKnown(List<Segment> later) throws IOException {
        for (Segment segment : later) {
            OptionalLong millis = log.firstStoreMillis(segment);
            if (millis.isPresent()) {
                return millis;
            }
        }
        return OptionalLong.empty();
    }

    OptionalLong earliestStoreMillis() throws IOException {
        return log.isEmpty()
                ? OptionalLong.empty()
                : log.firstStoreMillis(log.segments().get(0));
    }
}
