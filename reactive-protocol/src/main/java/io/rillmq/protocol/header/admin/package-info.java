/**
 * Headers of requests that tools and dashboards send to brokers.
 */
@NullMarked
package io.rillmq.protocol.header.admin;

import org.jspecify.annotations.NullMarked;
