/**
 * Headers of requests to name servers: routes, registration of brokers, permissions, configuration.
 */
@NullMarked
package io.rillmq.protocol.header.route;

import org.jspecify.annotations.NullMarked;
