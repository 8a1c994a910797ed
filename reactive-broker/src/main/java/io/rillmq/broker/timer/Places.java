package io.rillmq.broker.timer;

import io.rillmq.broker.append.MessageAppender;
import io.rillmq.store.MessageStore;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Where messages come from and go to.
 *
 * @param storeHost the address that clients are told
 */
record Places(MessageStore store, MessageAppender appender, Topics topics, Supplier<InetSocketAddress> storeHost) {}
