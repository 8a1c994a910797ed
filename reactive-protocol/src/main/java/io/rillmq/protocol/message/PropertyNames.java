package io.rillmq.protocol.message;

/** Names of message properties that RocketMQ's clients and brokers know. */
public final class PropertyNames {
    public static final String KEYS = "KEYS";
    public static final String TAGS = "TAGS";
    /** {@code false}: the sender does not wait for the flush or the replicas. */
    public static final String WAIT = "WAIT";
    /** The id that the sending client gave the message. */
    public static final String UNIQUE_KEY = "UNIQ_KEY";

    public static final String DELAY_LEVEL = "DELAY";
    public static final String TIMER_DELAY_SECONDS = "TIMER_DELAY_SEC";
    public static final String TIMER_DELAY_MILLIS = "TIMER_DELAY_MS";
    public static final String TIMER_DELIVER_MILLIS = "TIMER_DELIVER_MS";
    /** When a parked message is due, epoch milliseconds. */
    public static final String TIMER_OUT_MILLIS = "TIMER_OUT_MS";

    public static final String TIMER_ENQUEUE_MILLIS = "TIMER_ENQUEUE_MS";
    public static final String TIMER_DEQUEUE_MILLIS = "TIMER_DEQUEUE_MS";
    /** How often a parked message was appended again. */
    public static final String TIMER_ROLL_TIMES = "TIMER_ROLL_TIMES";
    /** The unique key of the parked message that this one cancels. */
    public static final String TIMER_DELETED_UNIQUE_KEY = "TIMER_DEL_UNIQKEY";

    public static final String REAL_TOPIC = "REAL_TOPIC";
    public static final String REAL_QUEUE_ID = "REAL_QID";
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    /** When a message was popped for the first time, epoch milliseconds. */
    public static final String FIRST_POP_MILLIS = "1ST_POP_TIME";

    public static final String ORIGIN_GROUP = "ORIGIN_GROUP";

    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    /** On a half message: its {@link #UNIQUE_KEY} again. */
    public static final String TRANSACTION_ID = "__transactionId__";
    /** How often a producer was asked what became of a half message. */
    public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";
    /** On a half message that was written anew: the queue offset of its first copy. */
    public static final String TRANSACTION_FIRST_OFFSET = "TRAN_PREPARED_QUEUE_OFFSET";
    /** So long after it was sent no producer is asked about a half message. */
    public static final String CHECK_IMMUNITY_SECONDS = "CHECK_IMMUNITY_TIME_IN_SECONDS";

    public static final String PRODUCER_GROUP = "PGROUP";
    public static final String SHARDING_KEY = "__SHARDINGKEY";
    /** A number from 0 up; the queue of a priority. */
    public static final String PRIORITY = "_SYS_MSG_PRIORITY_";
    /** The light queue of its topic that a message belongs to. */
    public static final String LITE_TOPIC = "__LITE_TOPIC";
    /** Names of light queues, between commas, that a message is in besides its topic's queue. */
    public static final String LIGHT_QUEUES = "INNER_MULTI_DISPATCH";
    /** Its queue offsets there, in the same order; written by the broker. */
    public static final String LIGHT_QUEUE_OFFSETS = "INNER_MULTI_QUEUE_OFFSET";

    public static final String CLUSTER = "CLUSTER";
    public static final String REGION = "MSG_REGION";
    public static final String TRACE_ON = "TRACE_ON";
    public static final String DEAD_LETTER_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    public static final String DEAD_LETTER_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";

    /** Of a reply: the client that waits for it. */
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";
    /** Of a reply: when the broker handed it over, epoch milliseconds. */
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";

    private PropertyNames() {}
}
