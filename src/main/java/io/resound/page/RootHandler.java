package io.resound.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds at {@code /} with what the service is and serves: as a page to browsers, as
 * JSON to who asks for it, and otherwise as text, one route per line. It never refuses a
 * request, because default health checks of load balancers come here.
 */
final class RootHandler implements HandlerFunction<ServerResponse> {

	private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

	private static final JsonMapper JSON = new JsonMapper();

	private final Supplier<About> about;

	private final Supplier<byte[]> text;

	private final StartPage page = new StartPage();

	private final String policy = this.page.policy();

	/**
	 * Creates the handler.
	 * @param about says what the service is, asked for each page
	 * @param routes says what is served, asked once
	 */
	RootHandler(Supplier<About> about, Supplier<List<About.Served>> routes) {
		this.about = about;
		this.text = SingletonSupplier.of(() -> text(routes.get()));
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		MediaType type = type(request);
		byte[] body = body(type);
		ServerResponse.BodyBuilder response = ServerResponse.ok().varyBy(HttpHeaders.ACCEPT);
		SafetyFields.describe(!type.equals(HTML), response::header);
		if (type.equals(HTML)) {
			response.header("Content-Security-Policy", this.policy);
		}
		if (request.method().equals(HttpMethod.OPTIONS)) {
			response.header(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS");
		}
		return response.contentType(type).contentLength(body.length).bodyValue(body);
	}

	private byte[] body(MediaType type) {
		if (type.equals(HTML)) {
			return this.page.html(this.about.get());
		}
		return type.equals(MediaType.APPLICATION_JSON) ? JSON.writeValueAsBytes(this.about.get()) : this.text.get();
	}

	/** The type that is preferred of those that are named; text if none of them is. */
	private static MediaType type(ServerRequest request) {
		List<MediaType> accepted;
		try {
			accepted = MediaType.parseMediaTypes(request.headers().header(HttpHeaders.ACCEPT));
			MimeTypeUtils.sortBySpecificity(accepted);
		}
		catch (InvalidMediaTypeException ex) {
			return MediaType.TEXT_PLAIN;
		}
		accepted.sort((one, other) -> Double.compare(other.getQualityValue(), one.getQualityValue()));
		for (MediaType type : accepted) {
			if (type.equalsTypeAndSubtype(MediaType.TEXT_HTML)) {
				return HTML;
			}
			if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
				return MediaType.APPLICATION_JSON;
			}
			if (type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN) || type.isWildcardType()) {
				return MediaType.TEXT_PLAIN;
			}
		}
		return MediaType.TEXT_PLAIN;
	}

	private static byte[] text(List<About.Served> routes) {
		int path = routes.stream().mapToInt((route) -> route.path().length()).max().orElse(1);
		int methods = routes.stream().mapToInt((route) -> route.allow().length()).max().orElse(1);
		String line = "%-" + path + "s %-" + methods + "s %s\n";
		return routes.stream()
			.map((route) -> line.formatted(route.path(), route.allow(), route.purpose()))
			.collect(Collectors.joining())
			.getBytes(StandardCharsets.US_ASCII);
	}

}
