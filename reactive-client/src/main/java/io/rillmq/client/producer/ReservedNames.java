package io.rillmq.client.producer;

import java.util.Set;

/** Property names with a meaning of their own in RocketMQ: its clients refuse them as user properties, so do we. */
final class ReservedNames {
    private static final Set<String> NAMES = Set.of(
            "KEYS",
            "TAGS",
            "WAIT",
            "UNIQ_KEY",
            "DELAY",
            "RETRY_TOPIC",
            "REAL_TOPIC",
            "REAL_QID",
            "TRAN_MSG",
            "PGROUP",
            "MIN_OFFSET",
            "MAX_OFFSET",
            "BUYER_ID",
            "ORIGIN_MESSAGE_ID",
            "TRANSFER_FLAG",
            "CORRECTION_FLAG",
            "MQ2_FLAG",
            "RECONSUME_TIME",
            "MSG_REGION",
            "TRACE_ON",
            "EXTEND_UNIQ_INFO",
            "MAX_RECONSUME_TIMES",
            "CONSUME_START_TIME",
            "TRAN_PREPARED_QUEUE_OFFSET",
            "TRANSACTION_CHECK_TIMES",
            "CHECK_IMMUNITY_TIME_IN_SECONDS",
            "__transactionId__",
            "__SHARDINGKEY",
            "INSTANCE_ID",
            "CORRELATION_ID",
            "REPLY_TO_CLIENT",
            "TTL",
            "ARRIVE_TIME",
            "PUSH_REPLY_TIME",
            "CLUSTER",
            "MSG_TYPE",
            "POP_CK",
            "1ST_POP_TIME",
            "INNER_NUM",
            "INNER_BASE",
            "DUP_INFO",
            "TRACE_CONTEXT",
            "REDIRECT",
            "PROPERTY_FORWARD_QUEUE_ID",
            "INNER_MULTI_DISPATCH",
            "INNER_MULTI_QUEUE_OFFSET",
            "TIMER_DELAY_SEC",
            "TIMER_DELAY_MS",
            "TIMER_DELIVER_MS",
            "TIMER_OUT_MS",
            "TIMER_ENQUEUE_MS",
            "TIMER_DEQUEUE_MS",
            "TIMER_ROLL_TIMES",
            "TIMER_DEL_UNIQKEY",
            "TIMER_DELAY_LEVEL",
            "TIMER_ROLL_LABEL",
            "DLQ_ORIGIN_TOPIC",
            "DLQ_ORIGIN_MESSAGE_ID",
            "__BORNHOST",
            "BORN_TIMESTAMP",
            "_SYS_MSG_PRIORITY_",
            "__LITE_TOPIC",
            "__CRC32#");

    private ReservedNames() {}

    static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
