/**
 * Deployment descriptors: which server, with which options, read from JSON or from a RocketMQ properties file.
 * Plain values; nothing is started here.
 */
@NullMarked
package io.rillmq.cli.descriptor;

import org.jspecify.annotations.NullMarked;
