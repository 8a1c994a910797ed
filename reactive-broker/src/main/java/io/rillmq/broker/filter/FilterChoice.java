package io.rillmq.broker.filter;

import io.rillmq.remoting.dispatch.Response;

/** What became of an expression. */
public sealed interface FilterChoice {
    record Chosen(MessageFilter filter) implements FilterChoice {}

    /** No message can be picked by it. */
    record Refused(int code, String remark) implements FilterChoice {
        public Response response() {
            return Response.refused(code, remark);
        }
    }
}
