package io.rillmq.client.producer;

/** What is true of a message when its receipt arrives. In every case the broker has the message in its log. */
public enum Durability {
    /** All that the broker's configuration promises has happened: with synchronous flush it is on disk. */
    AS_CONFIGURED,
    /** The flush to disk was not confirmed in time; a crash of the broker's machine can still lose the message. */
    FLUSH_TIMED_OUT,
    /** The replicas did not confirm in time; the loss of the master can still lose the message. */
    REPLICATION_TIMED_OUT,
    /** No replica was there to confirm; the loss of the master can still lose the message. */
    REPLICA_UNAVAILABLE
}
