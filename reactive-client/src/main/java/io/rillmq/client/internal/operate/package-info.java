/**
 * Operating on topics: the requests behind {@link io.rillmq.client.admin.Admin}.
 */
@NullMarked
package io.rillmq.client.internal.operate;

import org.jspecify.annotations.NullMarked;
