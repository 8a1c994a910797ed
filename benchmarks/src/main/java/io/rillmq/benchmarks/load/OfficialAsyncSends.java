package io.rillmq.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/**
 * Sends messages with the official client's asynchronous calls, a fixed number of them in flight, and prints rate,
 * latency and CPU time. Every message counts only when its answer says {@code SEND_OK}.
 */
public final class OfficialAsyncSends {
    private static final int WARM_UP_SHARE = 5;

    private OfficialAsyncSends() {}

    /** Arguments: name server address, topic, number of messages, bytes of a body, sends in flight. */
    public static void main(String[] args) throws Exception {
        String topic = args[1];
        int messages = Integer.parseInt(args[2]);
        int bodyBytes = Integer.parseInt(args[3]);
        int inFlight = Integer.parseInt(args[4]);
        DefaultMQProducer producer = new DefaultMQProducer("PID_benchmark");
        producer.setNamesrvAddr(args[0]);
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        try {
            byte[] body = body(bodyBytes);
            producer.send(new Message(topic, body));
            send(producer, topic, body, messages / WARM_UP_SHARE, inFlight);
            System.out.println("WARM");
            System.out.println(send(producer, topic, body, messages, inFlight));
        } finally {
            producer.shutdown();
        }
        System.exit(0);
    }

    private static String send(DefaultMQProducer producer, String topic, byte[] body, int messages, int inFlight)
            throws Exception {
        Semaphore permits = new Semaphore(inFlight);
        AtomicInteger failed = new AtomicInteger();
        long[] nanos = new long[messages];
        long cpuBefore = cpuNanos();
        long begin = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            permits.acquire();
            int number = i;
            long sent = System.nanoTime();
            producer.send(new Message(topic, body), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    if (result.getSendStatus() != SendStatus.SEND_OK) {
                        failed.incrementAndGet();
                    }
                    nanos[number] = System.nanoTime() - sent;
                    permits.release();
                }

                @Override
                public void onException(Throwable error) {
                    failed.incrementAndGet();
                    nanos[number] = System.nanoTime() - sent;
                    permits.release();
                }
            });
        }
        permits.acquire(inFlight);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpuSeconds = (cpuNanos() - cpuBefore) / 1e9;
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "RESULT messages=%d failed=%d rate=%.0f p50micros=%d p99micros=%d clientCpuPerMillion=%.1f",
                messages,
                failed.get(),
                messages / seconds,
                nanos[messages / 2] / 1000,
                nanos[(int) (messages * 0.99)] / 1000,
                cpuSeconds * 1e6 / messages);
    }

    private static byte[] body(int bytes) {
        byte[] body = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            body[i] = (byte) ('a' + i % 26);
        }
        return body;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
