package io.resound.page;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.resound.http.SafetyFields;
import io.resound.route.Routes;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Responds with a list of all routes, one per line: path, methods and purpose. */
final class RouteList implements HandlerFunction<ServerResponse> {

	private final Supplier<byte[]> text;

	/**
	 * Creates the list.
	 * @param routes the table of routes, looked up at the first request because this
	 * handler's route is part of it
	 */
	RouteList(ObjectProvider<Routes> routes) {
		this.text = SingletonSupplier.of(() -> text(routes.getObject()));
	}

	private static byte[] text(Routes routes) {
		return routes.all()
			.stream()
			.map((route) -> "%-13s %-51s %s\n".formatted(route, route.allow(), route.purpose()))
			.collect(Collectors.joining())
			.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		byte[] list = this.text.get();
		ServerResponse.BodyBuilder response = ServerResponse.ok();
		SafetyFields.describe(response::header);
		if (request.method().equals(HttpMethod.OPTIONS)) {
			response.header(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS");
		}
		return response.contentType(MediaType.TEXT_PLAIN).contentLength(list.length).bodyValue(list);
	}

}
