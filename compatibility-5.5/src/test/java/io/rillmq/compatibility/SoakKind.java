package io.rillmq.compatibility;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;

/** A way to send messages. They are numbered, and what becomes of one follows from its number. */
interface SoakKind {
    SendResult send(Message message, int number) throws Exception;

    /** How long after its send a message must not come. */
    default long delayMillis(int number) {
        return 0;
    }

    /** Whether nobody may get it. */
    default boolean isRolledBack(int number) {
        return false;
    }

    /** How often each member refuses the message. */
    default int refusals(int number) {
        return 0;
    }

    /** Whether it is delivered from the place that is acknowledged, rather than put elsewhere later. */
    default boolean isAtItsPlace() {
        return true;
    }

    /** To a queue that the client chooses. */
    static SoakKind plain(DefaultMQProducer producer) {
        return (message, number) -> producer.send(message);
    }

    /** To the queue of a key, where a few are refused and hold up those behind them. */
    static SoakKind ordered(DefaultMQProducer producer) {
        return new SoakKind() {
            @Override
            public SendResult send(Message message, int number) throws Exception {
                return producer.send(
                        message, (queues, ignored, key) -> queues.get((int) key % queues.size()), number % 7);
            }

            @Override
            public int refusals(int number) {
                return number % 50 == 0 ? 1 : 0;
            }
        };
    }

    /** Some of which come again once, others twice. */
    static SoakKind refused(DefaultMQProducer producer) {
        return new SoakKind() {
            @Override
            public SendResult send(Message message, int number) throws Exception {
                return producer.send(message);
            }

            @Override
            public int refusals(int number) {
                return number % 3;
            }
        };
    }

    /**
     * Committed and rolled back, at once and when the broker asks.
     *
     * @param producer that decides as {@link SoakTransactions}
     */
    static SoakKind transactional(TransactionMQProducer producer) {
        return new SoakKind() {
            @Override
            public SendResult send(Message message, int number) throws Exception {
                return producer.sendMessageInTransaction(SoakTransactions.numbered(message, number), null);
            }

            @Override
            public boolean isRolledBack(int number) {
                return !SoakTransactions.isCommitted(number);
            }

            @Override
            public boolean isAtItsPlace() {
                return false;
            }
        };
    }

    /** By the delay levels in turn. */
    static SoakKind delayed(DefaultMQProducer producer, int... levelSeconds) {
        return new SoakKind() {
            @Override
            public SendResult send(Message message, int number) throws Exception {
                message.setDelayTimeLevel(1 + number % levelSeconds.length);
                return producer.send(message);
            }

            @Override
            public long delayMillis(int number) {
                return levelSeconds[number % levelSeconds.length] * 1_000L;
            }

            @Override
            public boolean isAtItsPlace() {
                return false;
            }
        };
    }

    /** To be delivered at a time, said in all ways that there are. */
    static SoakKind timed(DefaultMQProducer producer) {
        return new SoakKind() {
            @Override
            public SendResult send(Message message, int number) throws Exception {
                long delayMillis = delayMillis(number);
                switch (number % 3) {
                    case 0 -> message.setDelayTimeSec(delayMillis / 1_000);
                    case 1 -> message.setDelayTimeMs(delayMillis);
                    default -> message.setDeliverTimeMs(System.currentTimeMillis() + delayMillis);
                }
                return producer.send(message);
            }

            @Override
            public long delayMillis(int number) {
                return 1_000L * (1 + number % 8);
            }

            @Override
            public boolean isAtItsPlace() {
                return false;
            }
        };
    }
}
