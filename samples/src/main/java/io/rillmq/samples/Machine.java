package io.rillmq.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.util.GlobalConfig;

/**
 * Reads this machine's figures from the operating system. Reading blocks (files of the kernel), so it belongs on a
 * scheduler for blocking work; one thread at a time.
 */
final class Machine {
    private static final double KIBI = 1024;
    private static final double MEBI = 1024 * 1024;
    private static final double PERCENT = 100;

    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final List<HWDiskStore> disks;
    private final List<NetworkIF> networks;
    private long[] ticks;
    private long readNanos = System.nanoTime();
    private Totals totals;

    /** Bytes since the machine started. */
    private record Totals(long diskRead, long diskWritten, long received, long sent) {}

    Machine() {
        // OSHI gives what it read within the last 300 ms again, so that every other reading would see nothing change.
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, 50);
        HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
        processor = hardware.getProcessor();
        memory = hardware.getMemory();
        disks = hardware.getDiskStores();
        networks = hardware.getNetworkIFs(true);
        ticks = processor.getSystemCpuLoadTicks();
        totals = readTotals();
    }

    /** All figures now; rates are those since the last reading. */
    List<Figure> read() {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - readNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        readNanos = now;
        Totals before = totals;
        totals = readTotals();

        double load = processor.getSystemCpuLoadBetweenTicks(ticks) * PERCENT;
        ticks = processor.getSystemCpuLoadTicks();
        long used = memory.getTotal() - memory.getAvailable();

        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("cpu", "cpu.load", load, "%"));
        figures.add(new Figure("memory", "memory.load", used * PERCENT / memory.getTotal(), "%"));
        figures.add(new Figure("memory", "memory.used", used / MEBI, "MiB"));
        figures.add(rate("disk", "disk.read", totals.diskRead() - before.diskRead(), seconds));
        figures.add(rate("disk", "disk.write", totals.diskWritten() - before.diskWritten(), seconds));
        figures.add(rate("network", "network.in", totals.received() - before.received(), seconds));
        figures.add(rate("network", "network.out", totals.sent() - before.sent(), seconds));
        return figures;
    }

    private static Figure rate(String part, String name, long bytes, double seconds) {
        return new Figure(part, name, Math.max(0, bytes) / seconds / KIBI, "KiB/s");
    }

    private Totals readTotals() {
        disks.forEach(HWDiskStore::updateAttributes);
        networks.forEach(NetworkIF::updateAttributes);
        return new Totals(
                sum(disks, HWDiskStore::getReadBytes),
                sum(disks, HWDiskStore::getWriteBytes),
                sum(networks, NetworkIF::getBytesRecv),
                sum(networks, NetworkIF::getBytesSent));
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> bytes) {
        return parts.stream().mapToLong(bytes).sum();
    }
}
