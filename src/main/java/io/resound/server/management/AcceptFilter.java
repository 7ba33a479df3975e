package io.resound.server.management;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Prepares {@code Accept} (RFC 9110 section 12.5.1) for Boot's endpoints on the
 * management port, which fail on a list without elements. For the metrics it also selects
 * the format and makes it the only one in the field, because Boot's endpoint uses the
 * newest format that is named, whatever its weight.
 * <p>
 * Of formats with the same weight, the one named most specifically is selected, then the
 * newest: protobuf, OpenMetrics, text. If no format is named, it is text.
 */
final class AcceptFilter implements WebFilter {

	private static final List<MediaType> FORMATS = Stream.of(PrometheusOutputFormat.values())
		.map((format) -> MediaType.asMediaType(format.getProducedMimeType()))
		.toList();

	/** Spring fails on longer lists, even while it renders an error. */
	private static final int MOST_ELEMENTS = 50;

	private static final MediaType UNACCEPTABLE = MediaType.parseMediaType("*/*;q=0");

	private final @Nullable String metrics;

	/**
	 * Creates the filter.
	 * @param metrics the path of the metrics, or {@code null} if they are not exposed
	 */
	AcceptFilter(@Nullable String metrics) {
		this.metrics = metrics;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		if (!request.getHeaders().containsHeader(HttpHeaders.ACCEPT)) {
			return chain.filter(exchange);
		}
		try {
			List<MediaType> accepted = accepted(request);
			if (accepted.size() > MOST_ELEMENTS) {
				exchange.getResponse().setStatusCode(HttpStatus.NOT_ACCEPTABLE);
				return exchange.getResponse().setComplete();
			}
			boolean metrics = request.getPath().pathWithinApplication().value().equals(this.metrics);
			String prepared = MediaType.toString(metrics ? List.of(choose(accepted)) : accepted);
			return chain.filter(
					exchange.mutate().request(request.mutate().header(HttpHeaders.ACCEPT, prepared).build()).build());
		}
		catch (NotAcceptableStatusException ex) {
			return Mono.error(ex);
		}
	}

	/** The media types that a request accepts: all if it names none. */
	private static List<MediaType> accepted(ServerHttpRequest request) {
		try {
			List<MediaType> accepted = request.getHeaders().getAccept();
			return accepted.isEmpty() ? List.of(MediaType.ALL) : accepted;
		}
		catch (InvalidMediaTypeException ex) {
			throw new NotAcceptableStatusException("The Accept field is malformed");
		}
	}

	private static MediaType choose(List<MediaType> accepted) {
		return FORMATS.stream()
			.map((format) -> new Candidate(format, rangeOf(format, accepted)))
			.filter((candidate) -> candidate.range().getQualityValue() > 0)
			.max(Comparator.comparingDouble((Candidate candidate) -> candidate.range().getQualityValue())
				.thenComparingInt((candidate) -> precision(candidate.range()))
				.thenComparingInt(Candidate::preference))
			.map(Candidate::format)
			.orElseThrow(() -> new NotAcceptableStatusException(FORMATS));
	}

	/**
	 * The range that gives a format its weight: the most specific one that includes it.
	 */
	private static MediaType rangeOf(MediaType format, List<MediaType> accepted) {
		return accepted.stream()
			.filter((range) -> range.includes(format))
			.max(Comparator.comparingInt(AcceptFilter::precision).thenComparingDouble(MediaType::getQualityValue))
			.orElse(UNACCEPTABLE);
	}

	private static int precision(MediaType range) {
		return range.isWildcardType() ? 0 : (range.isWildcardSubtype() ? 1 : 2);
	}

	/**
	 * A format, and the range of {@code Accept} that gives it its weight.
	 *
	 * @param format the format
	 * @param range the range
	 */
	private record Candidate(MediaType format, MediaType range) {

		/** The preference among formats of equal weight; the highest is selected. */
		int preference() {
			int index = FORMATS.indexOf(this.format);
			return this.range.isWildcardType() ? -index : index;
		}

	}

}
