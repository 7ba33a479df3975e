package io.resound.inspect;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Query;
import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds with the IP address of the other end of the connection, or with that in its
 * PROXY header. What the fields of the request say of the client is not asked, since
 * anybody can say it.
 */
final class IpHandler implements HandlerFunction<ServerResponse> {

	private static final Field AS_TEXT = new Field("format", "text");

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		String address = address(request);
		if (!Query.pairs(Arrival.of(request.attributes()).target()).contains(AS_TEXT)) {
			return Mono.just(Json.response(Map.of("origin", address)));
		}
		byte[] line = (address + "\n").getBytes(StandardCharsets.US_ASCII);
		ServerResponse.BodyBuilder response = ServerResponse.ok();
		SafetyFields.describe(response::header);
		return response.contentType(MediaType.TEXT_PLAIN).contentLength(line.length).bodyValue(line);
	}

	/**
	 * The address, or {@code unix:} if the client has connected to a Unix domain socket.
	 */
	static String address(ServerRequest request) {
		return request.remoteAddress().map(InetSocketAddress::getAddress).map(ClientAddress::text).orElse("unix:");
	}

}
