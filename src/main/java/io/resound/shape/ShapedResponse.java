package io.resound.shape;

import io.resound.route.DirectResponse;
import io.resound.http.DroppedBody;
import java.util.Set;
import java.util.function.Supplier;

import io.resound.http.SafetyFields;
import io.resound.route.Ending.Kind;
import io.resound.route.Pace;
import io.resound.shape.Shape.Drawn;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * The response to one request, as has been drawn for it. If the route's body is not
 * wanted, its handler is not asked; the body of the request is read nevertheless, so that
 * the connection can go on.
 */
final class ShapedResponse implements DirectResponse {

	/** Statuses whose responses have no content (RFC 9110 section 15). */
	private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);

	private final Drawn drawn;

	private final String applied;

	private final Supplier<Mono<ServerResponse>> handler;

	private final Holding holding;

	/**
	 * Creates the response.
	 * @param drawn what has been drawn
	 * @param applied the value of {@code Resound-Applied}
	 * @param handler has the route's handler answer
	 * @param holding counts a response that hangs
	 */
	ShapedResponse(Drawn drawn, String applied, Supplier<Mono<ServerResponse>> handler, Holding holding) {
		this.drawn = drawn;
		this.applied = applied;
		this.handler = handler;
		this.holding = holding;
	}

	@Override
	public HttpStatusCode statusCode() {
		return (this.drawn.status() != null) ? HttpStatusCode.valueOf(this.drawn.status()) : HttpStatus.OK;
	}

	@Override
	public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
		Kind ending = this.drawn.ending().kind();
		if (ending != Kind.WHOLE) {
			this.drawn.ending().choose(exchange.getAttributes());
		}
		if (!this.drawn.pace().equals(Pace.UNLIMITED)) {
			this.drawn.pace().choose(exchange.getAttributes());
		}
		Mono<Void> written = write(exchange, context,
				new ShapedMessage(exchange.getResponse(), this.drawn, this.applied));
		return (ending == Kind.HANG) ? this.holding.whileHeld(written) : written;
	}

	private Mono<Void> write(ServerWebExchange exchange, Context context, ShapedMessage response) {
		Kind ending = this.drawn.ending().kind();
		if (ending == Kind.RESET || ending == Kind.EMPTY) {
			return response.setComplete();
		}
		if (this.drawn.status() != null && WITHOUT_CONTENT.contains(this.drawn.status())) {
			return DroppedBody.of(exchange.getRequest()).then(Mono.defer(() -> writeHead(response)));
		}
		Long size = this.drawn.size();
		if (size != null) {
			return DroppedBody.of(exchange.getRequest())
				.then(Mono.defer(() -> new SizedBody(size).writeTo(response, exchange.getRequest().getMethod())));
		}
		return this.handler.get().flatMap((answer) -> answer.writeTo(new ShapedExchange(exchange, response), context));
	}

	private static Mono<Void> writeHead(ServerHttpResponse response) {
		SafetyFields.describe(response.getHeaders()::set);
		if (response.getStatusCode() == HttpStatus.RESET_CONTENT) {
			response.getHeaders().setContentLength(0);
		}
		return response.setComplete();
	}

}
