package io.resound.inspect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Query;
import io.resound.http.SecretFields;
import io.resound.http.SentText;
import io.resound.spool.Spool;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds with a request in the JSON shape of go-httpbin.
 *
 * @param secrets hides what is secret
 * @param spool keeps bodies that have not arrived to their end
 */
record AnythingHandler(SecretFields secrets, Spool spool) implements HandlerFunction<ServerResponse> {

	/** Why a request is refused by its head, or {@code null} if it is not. */
	static @Nullable Problem refusal(Arrival arrival) {
		long length = arrival.contentLength();
		return (length > KeptBody.MOST) ? tooLarge(length) : null;
	}

	private static Problem tooLarge(long bytes) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("limit", KeptBody.MOST);
		members.put("actual", bytes);
		return new Problem(HttpStatus.CONTENT_TOO_LARGE,
				"The body has at least " + bytes + " bytes, and at most " + KeptBody.MOST + " bytes are shown here."
						+ " /inspect shows as much of a larger one, and /echo?answer=discard counts it.",
				members, List.of());
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		return KeptBody.of(request, this.spool).flatMap((body) -> {
			if (body.isTruncated()) {
				return Mono.error(new ProblemException((body.bytes() > KeptBody.MOST) ? tooLarge(body.bytes())
						: Problem.tooLargeForSpool(body.bytes(), this.spool.exchangeLimit())));
			}
			return content(request, body.kept()).map((content) -> Json.response(describe(request, content)));
		});
	}

	private Anything describe(ServerRequest request, Anything.Content content) {
		Arrival arrival = Arrival.of(request.attributes());
		return new Anything(lists(Query.pairs(arrival.target())), GoFields.of(request, this.secrets), arrival.method(),
				IpHandler.address(request), url(arrival), arrival.method().equals("HEAD") ? null : content);
	}

	/**
	 * The URL that was asked for: the target if it has an authority, or else with that.
	 */
	private static String url(Arrival arrival) {
		String target = SentText.of(arrival.target());
		String authority = Authority.of(arrival);
		return (target.startsWith("/") && authority != null) ? arrival.origin().scheme() + "://" + authority + target
				: target;
	}

	private static Mono<Anything.Content> content(ServerRequest request, byte[] body) {
		String type = request.headers().firstHeader("Content-Type");
		String mediaType = (type != null) ? type.split(";", 2)[0].strip() : "";
		String text = new String(body, StandardCharsets.UTF_8);
		if (body.length == 0) {
			return Mono.just(new Anything.Content("", Map.of(), Map.of(), null));
		}
		return switch (mediaType.toLowerCase(Locale.ROOT)) {
			case "text/html", "text/plain" -> Mono.just(new Anything.Content(text, Map.of(), Map.of(), null));
			case "application/x-www-form-urlencoded" ->
				Mono.just(new Anything.Content(text, Map.of(), lists(Query.ofForm(body)), null));
			case "application/json" -> Mono.just(json(text, body));
			case "multipart/form-data" -> MultipartForm.of(request, body)
				.map((form) -> new Anything.Content(text, form.files(), form.values(), null));
			default -> Mono.just(new Anything.Content(dataUrl(mediaType, body), Map.of(), Map.of(), null));
		};
	}

	private static Anything.Content json(String text, byte[] body) {
		try {
			return new Anything.Content(text, Map.of(), Map.of(), Json.read(body));
		}
		catch (JacksonException ex) {
			throw new ProblemException(Problem.badRequest("The body is not JSON: " + ex.getOriginalMessage() + "."));
		}
	}

	private static String dataUrl(String mediaType, byte[] body) {
		return "data:" + (mediaType.isEmpty() ? "application/octet-stream" : mediaType) + ";base64,"
				+ Base64.getUrlEncoder().encodeToString(body);
	}

	private static Map<String, List<String>> lists(List<Field> pairs) {
		Map<String, List<String>> lists = new TreeMap<>();
		pairs.forEach((pair) -> lists.computeIfAbsent(pair.name(), (name) -> new ArrayList<>()).add(pair.value()));
		return lists;
	}

}
