package io.rillmq.testbase;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for child processes that cannot be asked which port they got. In this JVM use port 0 instead.
 *
 * <p>Ports are drawn from below the range that operating systems use for outgoing connections, so that a chosen port is
 * not taken by a passing connection before the child binds it.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_000;
    private static final int TRIES_MAX = 200;

    private FreePorts() {}

    /** A port that was free a moment ago. */
    public static int one() {
        return besides(0);
    }

    /** A port P that was free a moment ago, together with P plus each of the distances; P itself is distance 0. */
    public static int besides(int... distances) {
        for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && areFree(port, distances)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port in " + TRIES_MAX + " tries from " + LOWEST + " to " + HIGHEST);
    }

    private static boolean areFree(int port, int... distances) {
        for (int distance : distances) {
            if (!isFree(port + distance)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
