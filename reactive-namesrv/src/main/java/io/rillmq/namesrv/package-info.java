/**
 * The name server: tells clients which brokers have a topic. Here are its verticle and its configuration.
 * Packages, top-down: namesrv, request, route.
 */
@NullMarked
package io.rillmq.namesrv;

import org.jspecify.annotations.NullMarked;
