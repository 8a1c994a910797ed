/**
 * Transactions: half messages, their end by commit or rollback, and the question to producers that did not say which.
 * What is stored has RocketMQ's form, so that a directory can change hands with transactions in it.
 */
@NullMarked
package io.rillmq.broker.transaction;

import org.jspecify.annotations.NullMarked;
