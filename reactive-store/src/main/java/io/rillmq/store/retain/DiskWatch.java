package io.rillmq.store.retain;

import io.rillmq.store.append.LogHealth;
import io.rillmq.store.file.DiskSpace;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has appends refused while the disk is too full, and tells the operator once about each change. Owned by the
 * retention's thread.
 */
final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    private final Path directory;
    private final DiskLimits limits;
    private final LogHealth health;
    private boolean isRefusing;
    private boolean toldThatBytesDecide;

    DiskWatch(Path directory, DiskLimits limits, LogHealth health) {
        this.directory = directory;
        this.limits = limits;
        this.health = health;
    }

    void note(DiskSpace space) {
        boolean refuses = limits.levelOf(space) == DiskLevel.REFUSE;
        if (refuses) {
            // Told again each time: the figures in the answers are of now.
            health.lowSpace(refusal(space));
        } else {
            health.enoughSpace(space.usableBytes());
        }
        if (refuses && !isRefusing) {
            LOG.error("{}; free space there, lower fileReservedTime or raise the limits", refusal(space));
        } else if (!refuses && isRefusing) {
            LOG.info("the disk of {} has space again, appends are accepted: {}", directory, textOf(space));
        }
        isRefusing = refuses;
        noteThatBytesDecide(space, !refuses && limits.isAboveWarning(space));
    }

    private void noteThatBytesDecide(DiskSpace space, boolean bytesDecide) {
        if (bytesDecide && !toldThatBytesDecide) {
            LOG.info(
                    "the disk of {} is {}, above diskSpaceWarningLevelRatio {}; appends go on, they are refused below"
                            + " diskSpaceWarningLevelBytes {} of free space",
                    directory,
                    textOf(space),
                    limits.warningPercent(),
                    limits.warningBytes());
        }
        toldThatBytesDecide = bytesDecide;
    }

    private String refusal(DiskSpace space) {
        String bytes = limits.warningBytes() == Long.MAX_VALUE
                ? ""
                : " and below diskSpaceWarningLevelBytes " + limits.warningBytes() + " of free space";
        return "the disk of " + directory + " is " + textOf(space) + ", above diskSpaceWarningLevelRatio "
                + limits.warningPercent() + bytes + ": appends are refused until there is space";
    }

    private static String textOf(DiskSpace space) {
        return String.format(
                Locale.ROOT, "%.1f%% used with %d bytes free", space.usedRatio() * 100, space.usableBytes());
    }
}
