package io.resound.server.web;

import java.util.function.BiFunction;

import io.netty.channel.Channel;
import io.resound.server.exchange.OpenExchanges;
import io.resound.server.exchange.Responder;
import org.reactivestreams.Publisher;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Makes WebFlux respond to requests. */
public final class WebFlux {

	private WebFlux() {
	}

	/** Responds to the requests that Reactor Netty has on streams of HTTP/2. */
	public static BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answering(Responder responder) {
		return (request, response) -> {
			Channel channel = ((Connection) request).channel();
			return responder.respond(new StreamInbound(request, channel, OpenExchanges.find(channel)),
					new StreamOutbound(response, channel));
		};
	}

}
