/**
 * The settings that operators change while the broker runs: which may be, the changes themselves, and the requests.
 */
@NullMarked
package io.rillmq.broker.setting;

import org.jspecify.annotations.NullMarked;
