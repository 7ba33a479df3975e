package io.resound.shape;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

/** An exchange whose route's handler writes to another response. */
final class ShapedExchange extends ServerWebExchangeDecorator {

	private final ServerHttpResponse response;

	ShapedExchange(ServerWebExchange exchange, ServerHttpResponse response) {
		super(exchange);
		this.response = response;
	}

	@Override
	public ServerHttpResponse getResponse() {
		return this.response;
	}

}
