package io.resound.route;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a feature may use of the server: what arrived, how its response ends and how fast
 * it leaves, how long it may be silent, and what stands around all routes.
 */
@OverTls
@Timeout(60)
class SeamsTests {

	private static final int INTERNAL_ERROR = 2;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.startWith(SeamRoutes.class, "resound.limits.stall-timeout=500ms");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static RawClient get(String path) {
		return service.connect().send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
	}

	private static void awaitCounted(Metrics before, String series, double growth) {
		await().untilAsserted(() -> assertThat(service.metrics().growth(before, series)).isEqualTo(growth));
	}

	private static String aborted(String endpoint, String reason) {
		return "http_requests_aborted_total{endpoint=\"" + endpoint + "\",reason=\"" + reason + "\"}";
	}

	// How a response ends

	@ParameterizedTest
	@ValueSource(strings = { "whole", "pieces" })
	void aResponseEndsWholeAndTheConnectionGoesOn(String body) {
		try (RawClient client = get("/ending/WHOLE/" + body)) {
			assertThat(client.read().text()).isEqualTo(SeamRoutes.BODY);
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "whole", "pieces" })
	void aResponseThatClosesIsWholeAndSaysSo(String body) {
		try (RawClient client = get("/ending/CLOSE/" + body)) {
			Answer answer = client.read();
			assertThat(answer.text()).isEqualTo(SeamRoutes.BODY);
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "RESET, whole, 0", "RESET, pieces, 0", "RESET_AFTER_HEAD, whole, 0", "RESET_AFTER_HEAD, pieces, 0",
			"CUT, whole, 15", "CUT, pieces, 15" })
	void aResponseThatIsCutEndsInAReset(String kind, String body, int bytes) {
		Metrics before = service.metrics();
		try (RawClient client = get("/ending/" + kind + "/" + body)) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			if (kind.equals("RESET")) {
				assertThat(end.text()).isEmpty();
			}
			else {
				assertThat(end.text()).startsWith("HTTP/1.1 200 OK\r\n")
					.contains("Content-Length: 1000\r\n")
					.endsWith("\r\n\r\n" + SeamRoutes.BODY.substring(0, bytes));
			}
		}
		awaitCounted(before, aborted("/ending", "shaped"), 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "whole", "pieces" })
	void aResponseThatIsEmptyIsAnEnd(String body) {
		Metrics before = service.metrics();
		try (RawClient client = get("/ending/EMPTY/" + body)) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isFalse();
			assertThat(end.text()).isEmpty();
		}
		awaitCounted(before, aborted("/ending", "shaped"), 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "whole", "pieces" })
	void aResponseThatHangsLastsUntilTheClientLeaves(String body) {
		Metrics before = service.metrics();
		try (RawClient client = get("/ending/HANG/" + body)) {
			assertThat(client.readHead().field("Content-Length")).isEqualTo("1000");
			assertThat(client.isSilentFor(Duration.ofMillis(1500))).isTrue();
			assertThat(service.metrics().value("http_requests_in_flight")).isEqualTo(1);
		}
		awaitCounted(before, aborted("/ending", "client"), 1);
		await().untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isZero());
	}

	@ParameterizedTest
	@EnumSource(Ending.Kind.class)
	void overHttp2TheStreamEndsAndTheConnectionLives(Ending.Kind kind) {
		for (String body : List.of("whole", "pieces")) {
			try (Http2Client client = Http2Client.connect(service.port())) {
				int stream = client.request("GET", "/ending/" + kind + "/" + body, true);
				switch (kind) {
					case WHOLE, CLOSE -> assertThat(client.read(stream).text()).isEqualTo(SeamRoutes.BODY);
					case HANG -> {
						assertThat(client.readHead(stream).status()).isEqualTo(200);
						client.readFor(Duration.ofMillis(1200));
						assertThat(client.answer(stream).isEnded()).isFalse();
						client.reset(stream, Http2Client.CANCEL);
					}
					case RESET, EMPTY -> {
						assertThat(client.readReset(stream)).isEqualTo(INTERNAL_ERROR);
						assertThat(client.answer(stream).heads()).isEmpty();
					}
					case RESET_AFTER_HEAD, CUT -> {
						assertThat(client.readReset(stream)).isEqualTo(INTERNAL_ERROR);
						Http2Answer answer = client.answer(stream);
						assertThat(answer.status()).isEqualTo(200);
						assertThat(answer.text())
							.isEqualTo((kind == Ending.Kind.CUT) ? SeamRoutes.BODY.substring(0, 15) : "");
					}
				}
				if (kind == Ending.Kind.CLOSE) {
					client.readToEnd();
					assertThat(client.isGoingAway()).isTrue();
				}
				else {
					assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
				}
			}
		}
	}

	// How fast it leaves

	@ParameterizedTest
	@ValueSource(strings = { "whole", "pieces" })
	void aBodyLeavesAtItsPace(String body) {
		long start = System.nanoTime();
		try (RawClient client = get("/pace/1000/" + body)) {
			assertThat(client.readHead().status()).isEqualTo(200);
			byte[] expected = SeamRoutes.BODY.getBytes(StandardCharsets.US_ASCII);
			assertThat(client.readBytes(500)).isEqualTo(Arrays.copyOf(expected, 500));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(490),
					Duration.ofMillis(900));
			assertThat(client.readBytes(500)).isEqualTo(Arrays.copyOfRange(expected, 500, 1000));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "whole", "pieces" })
	void overHttp2ItDoesTheSame(String body) {
		long start = System.nanoTime();
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request("GET", "/pace/2000/" + body, true)).text())
				.isEqualTo(SeamRoutes.BODY);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
	}

	@Test
	void aPacedBodyWhoseClientLeavesIsReleased() {
		Metrics before = service.metrics();
		try (RawClient client = get("/pace/100/pieces")) {
			assertThat(client.readHead().status()).isEqualTo(200);
			assertThat(client.readBytes(5)).isEqualTo("00000".getBytes(StandardCharsets.US_ASCII));
		}
		awaitCounted(before, aborted("/pace", "client"), 1);
	}

	// How long it may be silent

	@Test
	void aRouteThatIsSilentByDesignIsNotStalled() {
		try (RawClient patient = get("/patient"); Http2Client http2 = Http2Client.connect(service.port())) {
			int stream = http2.request("GET", "/patient", true);
			assertThat(patient.read().status()).isEqualTo(204);
			assertThat(http2.read(stream).status()).isEqualTo(204);
		}
	}

	@Test
	void anyOtherIs() {
		Metrics before = service.metrics();
		try (RawClient silent = get("/silent"); Http2Client http2 = Http2Client.connect(service.port())) {
			http2.request("GET", "/silent", true);
			assertThat(silent.readToAnyEnd().reset()).isTrue();
			awaitCounted(before, aborted("/silent", "timeout"), 2);
		}
	}

	// What arrived

	@Test
	void whatArrivedIsTheRequestAsItWasSent() {
		try (RawClient client = service.connect()) {
			client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			String[] arrived = client
				.ask("POST /arrival/a?b HTTP/1.1\r\nhOsT: a:\r\nX-B: 1\r\nConnection: keep-alive\r\nx-a: 2\r\nX-B: 3\r\n"
						+ "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\nx-t: 2\r\n\r\n")
				.text()
				.split("\\|");
			assertThat(arrived).startsWith("POST", "/arrival/a?b", "HTTP/1.1", "2", "http").hasSize(9);
			assertThat(arrived[5]).matches("[0-9]+-[0-9]+");
			assertThat(Arrays.copyOfRange(arrived, 6, 9)).containsExactly("true",
					"hOsT=a:&X-B=1&Connection=keep-alive&x-a=2&X-B=3&Expect=100-continue&Transfer-Encoding=chunked",
					"X-T=1&x-t=2");
			String[] next = client.ask("GET /arrival HTTP/1.1\r\nHost: a\r\n\r\n").text().split("\\|", -1);
			assertThat(next[3]).isEqualTo("3");
			assertThat(next[5]).isEqualTo(arrived[5]);
			assertThat(next[8]).isEmpty();
		}
	}

	@Test
	void overHttp2ItIsTheFieldsInOrderWithoutPseudoFields() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			client.read(client.request("GET", "/echo", true));
			int stream = client.request(new DefaultHttp2Headers().method("POST")
				.scheme("http")
				.authority("a")
				.path("/arrival?b")
				.add("x-b", "1")
				.add("host", "a")
				.add("x-b", "3"), false);
			client.data(stream, new byte[10], false);
			client.headers(stream, new DefaultHttp2Headers().add("x-t", "1"), true);
			String[] arrived = client.read(stream).text().split("\\|");
			assertThat(arrived).startsWith("POST", "/arrival?b", "HTTP/2", "2", "http").hasSize(9);
			assertThat(Arrays.copyOfRange(arrived, 6, 9)).containsExactly("true", "x-b=1&host=a&x-b=3", "x-t=1");
		}
	}

	@Test
	void eachConnectionHasAnIdentifierOfItsOwn() {
		try (RawClient one = get("/arrival"); RawClient other = get("/arrival")) {
			assertThat(one.read().text().split("\\|")[5]).isNotEqualTo(other.read().text().split("\\|")[5]);
		}
	}

	// What stands around all routes

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo?routed", "/livez", "/nothing", "/ending/WHOLE/whole" })
	void itAddsFieldsToEveryResponse(String path) {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			Answer answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\nX-Seam: 1\r\n\r\n");
			assertThat(answer.field("X-Seamed")).isEqualTo("1");
			assertThat(http2.read(http2.request("GET", path, true, "x-seam", "1")).field("x-seamed")).isEqualTo("1");
			assertThat(client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").field("X-Seamed")).isNull();
		}
	}

	@Test
	void itAnswersInPlaceOfTheRoute() {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			Answer answer = client.ask("GET /echo HTTP/1.1\r\nHost: a\r\nX-Seam: respond\r\n\r\n");
			assertThat(answer.status()).isEqualTo(204);
			assertThat(answer.field("X-Seamed")).isEqualTo("responded");
			assertThat(http2.read(http2.request("GET", "/echo", true, "x-seam", "respond")).status()).isEqualTo(204);
		}
	}

	@Test
	void itAddsFieldsToARefusalOfWhatCouldNotBeRead() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /echo HTTP/1.1\r\nHost: a\r\nX-Seam: 1\r\nno field\r\n\r\n");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.field("X-Seamed")).isEqualTo("1");
		}
	}

}
