package io.resound.server.http1;

import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Endpoint;
import io.resound.metrics.ProtocolLabel;
import io.resound.route.Ending;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.OpenExchange;
import io.resound.trouble.Troubles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the responses that the router does not give: the connection's own, and its
 * refusals. They are whole at once, so that their state goes from {@code OWN} to
 * {@code WRITING} within one call.
 */
final class OwnResponses {

	private static final Logger log = LoggerFactory.getLogger(OwnResponses.class);

	/** Stands for the method of a request that could not be read. */
	private static final HttpMethod UNREAD = HttpMethod.valueOf("UNREAD");

	private final ChannelHandlerContext ctx;

	private final RequestDecoder decoder;

	private final CurrentExchange current;

	private final ResponseWriter writer;

	private final ConnectionEnd end;

	private final Arrivals arrivals;

	private final Endpoint unknown;

	private final Troubles troubles;

	OwnResponses(ChannelHandlerContext ctx, RequestDecoder decoder, CurrentExchange current, ResponseWriter writer,
			ConnectionEnd end, Arrivals arrivals, Endpoint unknown, Troubles troubles) {
		this.ctx = ctx;
		this.decoder = decoder;
		this.current = current;
		this.writer = writer;
		this.end = end;
		this.arrivals = arrivals;
		this.unknown = unknown;
		this.troubles = troubles;
	}

	/** Asks the client for the body that it announced with {@code Expect}. */
	void askForBody() {
		this.ctx.writeAndFlush(Http1Responses.interim()).addListener((write) -> {
			if (Troubles.isOutOfMemory(write.cause())) {
				this.end.outOfMemory(write.cause());
			}
		});
	}

	/**
	 * Responds to a request that the router need not see. The connection goes on unless
	 * the request has a body.
	 */
	void respond(OpenExchange exchange, FullHttpResponse response) {
		if (this.current.head().hasBody()) {
			exchange.ending(Ending.of(Ending.Kind.CLOSE));
		}
		write(exchange, response);
	}

	/**
	 * Refuses what could not be read as a request.
	 * @param fields the header fields that were read of it
	 */
	void refuseUnread(Problem problem, Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
		OpenExchange exchange = this.current.open(UNREAD, this.unknown, false, ProtocolLabel.OTHER);
		this.arrivals.unread(exchange, this.current.number(), fields);
		refuse(exchange, problem);
	}

	/** Refuses a body, or cuts the response if its head has been written already. */
	void refuseOrCut(OpenExchange exchange, AbortReason reason, Problem problem) {
		switch (exchange.state()) {
			case OWN, ROUTED -> refuse(exchange, problem);
			case RESPONDING, WRITING, WRITTEN, DONE, ABORTED -> this.end.cut(exchange, reason);
		}
	}

	/** Refuses a request. The connection ends after it, and nothing more is decoded. */
	void refuse(OpenExchange exchange, Problem problem) {
		log.debug("A request is refused with {}", problem);
		this.troubles.refused(problem.status().value(), problem.setting());
		exchange.ending(Ending.of(Ending.Kind.CLOSE));
		this.decoder.end();
		write(exchange, Http1Responses.refusal(problem));
	}

	private void write(OpenExchange exchange, FullHttpResponse response) {
		exchange.takeBack();
		RouterCall call = this.current.call();
		if (call != null) {
			call.cancel();
		}
		this.writer.write(exchange, response);
		this.ctx.flush();
	}

}
