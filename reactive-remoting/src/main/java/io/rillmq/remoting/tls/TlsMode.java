package io.rillmq.remoting.tls;

/** Which connections a server takes; RocketMQ's modes. */
public enum TlsMode {
    /** Plain ones only. */
    DISABLED,
    /** Both, told apart by their first byte. */
    PERMISSIVE,
    /** Those with TLS only. */
    ENFORCING
}
