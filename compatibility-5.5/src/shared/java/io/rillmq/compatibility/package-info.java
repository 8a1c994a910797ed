/**
 * The official RocketMQ client, unmodified, against our servers in a process of their own. The same tests run against
 * Apache RocketMQ's own servers with {@code -Drillmq.peer=official}: that proves the tests.
 */
@NullMarked
package io.rillmq.compatibility;

import org.jspecify.annotations.NullMarked;
