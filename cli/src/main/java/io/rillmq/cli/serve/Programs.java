package io.rillmq.cli.serve;

import io.rillmq.cli.terminal.CommandFailure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs that run beside the servers, each {@code main} on a thread of its own until it is interrupted. */
final class Programs {
    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);
    private static final long STOP_MILLIS = 2_000;

    private final List<Method> mains = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** @throws CommandFailure when a class is missing or has no {@code main} */
    Programs(List<String> classNames) {
        for (String name : classNames) {
            mains.add(mainOf(name));
        }
    }

    void start(String nameServer) {
        for (Method main : mains) {
            String name = main.getDeclaringClass().getSimpleName();
            Thread thread = new Thread(() -> run(main, nameServer), name);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Interrupts the programs and gives them a moment to close what they opened. */
    void stop() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(STOP_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Method main, String nameServer) {
        try {
            main.invoke(null, (Object) new String[] {nameServer});
        } catch (InvocationTargetException failure) {
            if (!stopping) {
                LOG.warn("{} ended: {}", main.getDeclaringClass().getName(), String.valueOf(failure.getCause()));
            }
        } catch (IllegalAccessException checkedBefore) {
            throw new AssertionError(checkedBefore);
        }
    }

    private static Method mainOf(String className) {
        try {
            Method main = Class.forName(className).getMethod("main", String[].class);
            if (Modifier.isStatic(main.getModifiers())
                    && Modifier.isPublic(main.getDeclaringClass().getModifiers())) {
                return main;
            }
        } catch (ClassNotFoundException missing) {
            throw new CommandFailure(
                    "programs names the class " + className + ", which is not in the lib directory", missing);
        } catch (NoSuchMethodException missing) {
            throw new CommandFailure(
                    "programs names the class " + className + ", which has no main(String[])", missing);
        }
        throw new CommandFailure("programs names the class " + className + ", whose main(String[]) is not public");
    }
}
