package io.rillmq.remoting.dispatch;

import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.connection.Exchange;
import io.rillmq.remoting.connection.RequestHandler;
import io.vertx.core.Future;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each request to the processor of its code and turns the outcome into the answer. Immutable once built. */
public final class RequestRouter implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);
    private static final int REMARK_CHARACTERS_MAX = 512;

    private final IntObjectHashMap<RequestProcessor> processors;

    private RequestRouter(IntObjectHashMap<RequestProcessor> processors) {
        this.processors = processors;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects processors; a code has one. */
    public static final class Builder {
        private final IntObjectHashMap<RequestProcessor> processors = new IntObjectHashMap<>();

        private Builder() {}

        public Builder register(int code, RequestProcessor processor) {
            if (processors.put(code, processor) != null) {
                throw new IllegalArgumentException("request code " + code + " has two processors");
            }
            return this;
        }

        /** Puts something around the processor that a code has already. */
        public Builder decorate(int code, UnaryOperator<RequestProcessor> decoration) {
            RequestProcessor inner = processors.get(code);
            if (inner == null) {
                throw new IllegalArgumentException("request code " + code + " has no processor");
            }
            processors.put(code, decoration.apply(inner));
            return this;
        }

        public RequestRouter build() {
            IntObjectHashMap<RequestProcessor> copy = new IntObjectHashMap<>(Math.max(8, 2 * processors.size()));
            copy.putAll(processors);
            return new RequestRouter(copy);
        }
    }

    /** The request codes that have a processor; all others are answered REQUEST_CODE_NOT_SUPPORTED. */
    public Set<Integer> codes() {
        return Set.copyOf(processors.keySet());
    }

    @Override
    public void handle(Exchange exchange) {
        Future<Response> response = process(exchange);
        if (response.succeeded()) {
            answer(exchange, response.result());
        } else {
            response.onComplete(answer -> answer(exchange, answer), failure -> refuse(exchange, failure));
        }
    }

    private Future<Response> process(Exchange exchange) {
        RemotingCommand request = exchange.request();
        try {
            RequestProcessor processor = processors.get(request.code());
            return processor == null
                    ? notSupported(request.code()).now()
                    : processor.process(exchange.connection(), request);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        } finally {
            request.release();
        }
    }

    private static Response notSupported(int code) {
        return Response.refused(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type " + code + " not supported");
    }

    private static void answer(Exchange exchange, Response response) {
        exchange.answer(response.code(), response.remark(), response.fields(), response.body(), response.unwritten());
    }

    private static void refuse(Exchange exchange, Throwable failure) {
        int code = exchange.request().code();
        if (failure instanceof RefusedException refused) {
            refuse(exchange, refused.code(), refused.getMessage());
            return;
        }
        if (failure instanceof InvalidHeaderException
                || failure instanceof MalformedBodyException
                || failure instanceof IllegalArgumentException) {
            // The readers of headers and bodies and the value records name the field, the value and the limit.
            refuse(exchange, ResponseCode.INVALID_PARAMETER, failure.getMessage());
            return;
        }
        LOG.error(
                "request {} of {} failed",
                RequestCode.nameOf(code),
                exchange.connection().remoteAddress(),
                failure);
        refuse(exchange, ResponseCode.SYSTEM_ERROR, "request " + code + " failed: " + failure);
    }

    private static void refuse(Exchange exchange, int code, @Nullable String remark) {
        exchange.answer(code, shortened(remark), HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);
    }

    private static @Nullable String shortened(@Nullable String remark) {
        return remark == null || remark.length() <= REMARK_CHARACTERS_MAX
                ? remark
                : remark.substring(0, REMARK_CHARACTERS_MAX) + "…";
    }
}
