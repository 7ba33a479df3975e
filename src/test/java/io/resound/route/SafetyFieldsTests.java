package io.resound.route;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every response keeps browsers from running it, and caches from storing it. The echo has
 * rules of its own for the policy of what it returns.
 */
@BothWays
@WithObservation
@Timeout(60)
class SafetyFieldsTests {

	/** What routes are asked for that need values, or would take their time. */
	private static final Map<String, List<String>> EXAMPLES = Map.of("/delay/**",
			List.of("/delay/1ms", "/delay/x", "/delay"), "/drip",
			List.of("/drip?delay=0&duration=0", "/drip?delay=<script>"), "/sse",
			List.of("/sse?duration=0", "/sse?delay=<script>"), "/status/**",
			List.of("/status/200", "/status/204", "/status/304", "/status/401", "/status/503", "/status/x", "/status"));

	@Started
	private static Service service;

	/** Each route by each of its methods and by one that it does not have. */
	static Stream<String> requests() {
		return service.context().getBean(Routes.class).all().stream().flatMap((route) -> {
			String pattern = route.toString();
			List<String> paths = EXAMPLES.getOrDefault(pattern,
					List.of(pattern.replace("/**", ""), pattern.replace("/**", "/below?<script>")));
			return Stream.concat(route.allowed().stream(), Stream.of("TRACE", "BREW"))
				.flatMap((method) -> paths.stream().distinct().map((path) -> method + " " + path));
		});
	}

	@ParameterizedTest
	@MethodSource("requests")
	void everyRouteSendsThem(String request) {
		String[] parts = request.split(" ");
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			client.send(request + " HTTP/1.1\r\nHost: a\r\n\r\n");
			Answer answer = parts[0].equals("HEAD") ? client.readHead() : client.read();
			check(parts[1], answer.status(), answer::field);
			Http2Answer overHttp2 = http2.read(http2.request(parts[0], parts[1], true));
			assertThat(overHttp2.status()).isEqualTo(answer.status());
			check(parts[1], overHttp2.status(), overHttp2::field);
		}
	}

	private static void check(String path, int status, Function<String, String> field) {
		Map<String, String> expected = new LinkedHashMap<>();
		expected.put("x-content-type-options", "nosniff");
		expected.put("cache-control", "no-store");
		expected.put("content-security-policy", "sandbox; default-src 'none'");
		if (path.startsWith("/echo") && status == 200) {
			expected.remove("content-security-policy");
		}
		expected.forEach((name, value) -> assertThat(field.apply(name)).as(name).isEqualTo(value));
	}

	@Test
	void soDoesWhatNoRouteAnswers() {
		for (String request : List.of("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
				"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nno field\r\n\r\n")) {
			try (RawClient client = service.connect()) {
				Answer answer = client.ask(request);
				check("", answer.status(), answer::field);
			}
		}
	}

}
