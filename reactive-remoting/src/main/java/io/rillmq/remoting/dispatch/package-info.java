/**
 * From a request's code to the processor that answers it, and from what goes wrong there to a response code.
 * Top of the module's list: dispatch, server, client, connection, tls.
 */
@NullMarked
package io.rillmq.remoting.dispatch;

import org.jspecify.annotations.NullMarked;
