package io.resound.server.web;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.error.ProblemResponse;
import io.resound.route.Ending;
import io.resound.route.Pace;
import io.resound.trouble.Troubles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;

/**
 * Ends a request whose route has failed: with a problem document, as long as the head of
 * a response has not been sent. A failure that is an {@link ErrorResponse} keeps its
 * status and its header fields; any other is 500, and its document says no more than
 * that.
 */
final class RouteFailures {

	private static final Logger log = LoggerFactory.getLogger(RouteFailures.class);

	private final ServerResponse.Context context;

	private final Troubles troubles;

	RouteFailures(ServerResponse.Context context, Troubles troubles) {
		this.context = context;
		this.troubles = troubles;
	}

	/**
	 * Sends the response to a failure. If the head of another response has been sent, or
	 * the client is gone, the failure itself is returned, and Reactor Netty closes what
	 * is left of the connection or of the stream.
	 */
	Mono<Void> respond(ServerWebExchange exchange, Throwable failure) {
		if (isClientGone(failure)) {
			log.debug("The client is gone", failure);
			return Mono.error(failure);
		}
		ServerHttpRequest request = exchange.getRequest();
		if (exchange.getResponse().isCommitted()) {
			log.error("{} {} failed after the head of its response was sent", request.getMethod(),
					request.getPath().value(), failure);
			return Mono.error(failure);
		}
		exchange.getAttributes().put(ExceptionHandlingWebHandler.HANDLED_WEB_EXCEPTION, failure);
		forgetResponse(exchange);
		return response(request, failure).flatMap((answer) -> answer.writeTo(exchange, this.context));
	}

	/** Whether a failure is that of a client's connection and not of the route. */
	static boolean isClientGone(Throwable failure) {
		return failure instanceof AbortedException || failure instanceof ClosedChannelException
				|| (failure instanceof IOException && failure.getMessage() != null
						&& AbortedException.isConnectionReset(failure));
	}

	/** What the route has said of its response does not hold for the problem's. */
	private static void forgetResponse(ServerWebExchange exchange) {
		exchange.getResponse().getHeaders().clear();
		exchange.getResponse().getCookies().clear();
		Ending.WHOLE.choose(exchange.getAttributes());
		Pace.UNLIMITED.choose(exchange.getAttributes());
	}

	private Mono<ServerResponse> response(ServerHttpRequest request, Throwable failure) {
		if (failure instanceof ProblemException refused) {
			log(request, failure, false);
			this.troubles.refused(refused.problem().status().value(), refused.problem().setting());
			return ProblemResponse.of(refused.problem());
		}
		if (failure instanceof ErrorResponse known) {
			try {
				Mono<ServerResponse> response = ProblemResponse.of(known);
				log(request, failure, known.getStatusCode().is5xxServerError());
				return response;
			}
			catch (RuntimeException ex) {
				failure.addSuppressed(ex);
			}
		}
		log(request, failure, true);
		return ProblemResponse.of(Problem.internal());
	}

	private static void log(ServerHttpRequest request, Throwable failure, boolean servicesFault) {
		log.atLevel(servicesFault ? Level.ERROR : Level.DEBUG)
			.setCause(failure)
			.log("{} {} failed", request.getMethod(), request.getPath().value());
	}

}
