package io.rillmq.store.retain;

import io.rillmq.store.file.DiskSpace;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * All that a decision is made from.
 *
 * @param isAsked whether an operator wants expired segments deleted now
 * @param oldest segments that no view needs any more, oldest first; never the one that is written to
 */
record Situation(ZonedDateTime now, DiskSpace space, boolean isAsked, List<OldSegment> oldest) {
    Situation {
        oldest = List.copyOf(oldest);
    }
}
