package io.resound.inspect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.resound.testing.Answer;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The same requests, to the service and to go-httpbin: the same answers. */
@Timeout(360)
class GoHttpbinTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static GoHttpbin other;

	private static Service service;

	@BeforeAll
	static void start() throws Exception {
		other = GoHttpbin.start();
		service = Service.start("resound.inspect.secret-fields=none", "resound.generate.longest=10s");
	}

	@AfterAll
	static void stop() {
		if (service != null) {
			service.close();
		}
		if (other != null) {
			other.close();
		}
	}

	private static Answer ask(int port, String request) {
		try (RawClient client = RawClient.connect(port)) {
			return client.ask(request);
		}
	}

	private static void compare(String request) {
		Answer expected = ask(other.port(), request);
		Answer actual = ask(service.port(), request);
		assertThat(actual.status()).as(actual.text()).isEqualTo(expected.status()).isEqualTo(200);
		assertThat(expected.field("Content-Type")).isEqualTo(actual.field("Content-Type") + "; charset=utf-8");
		JsonNode document = JSON.readTree(actual.text());
		assertThat(document).isEqualTo(JSON.readTree(expected.text()));
	}

	static Stream<String> bodies() {
		return Stream.of("Content-Type: text/plain\n\nhellö", "Content-Type: text/html; charset=utf-8\n\n<p>",
				"Content-Type: application/json\n\n{\"a\":[1,\"b\",null,{\"c\":true}]}",
				"Content-Type: application/json; x=y\n\n  12 ", "Content-Type: application/json\n\nnull",
				"Content-Type: application/x-www-form-urlencoded\n\na=1&b=%20+%C3%A4&a=2&c&d=e=f",
				"Content-Type: application/octet-stream\n\n\u0000>>>???~~~", "Content-Type: image/png; a=b\n\nx",
				"X-A: b\n\nx",
				"Content-Type: multipart/form-data; boundary=X\n\n--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
						+ "1\r\n--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n"
						+ "Content-Type: text/plain\r\n\r\nfile\r\n--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
						+ "2\r\n--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"e.txt\"\r\n"
						+ "Content-Type: application/octet-stream\r\n\r\n\r\n--X--\r\n",
				"Content-Type: text/plain\n\n");
	}

	@ParameterizedTest
	@MethodSource("bodies")
	void ofABody(String fieldAndBody) {
		String[] parts = fieldAndBody.split("\n\n", 2);
		byte[] body = parts[1].getBytes(StandardCharsets.UTF_8);
		for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "GET")) {
			compare(method + " /anything HTTP/1.1\r\nHost: a.example\r\n" + parts[0] + "\r\nContent-Length: "
					+ body.length + "\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/anything", "/anything/", "/anything/a/b%2Fc?x=1&y=2&x=3", "/anything?a=%C3%A4+b&c",
			"/headers", "/headers?a=b", "/ip", "/hostname" })
	void ofATarget(String target) {
		String request = "GET " + target
				+ " HTTP/1.1\r\nHost: a.example:81\r\nx-aB-c: d\r\nX-AB-C:  e \r\nACCEPT: */*\r\n"
				+ "authorization: Bearer x\r\ncookie: a=b\r\nUser_Agent: f\r\n\r\n";
		if (!target.equals("/hostname")) {
			compare(request);
		}
		else {
			// go-httpbin only says it if it is started with that option.
			assertThat(JSON.readTree(ask(service.port(), request).text()).propertyNames())
				.isEqualTo(JSON.readTree(ask(other.port(), request).text()).propertyNames());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello", "" })
	void ofABodyInChunks(String body) {
		compare("POST /anything HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
				+ (body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n") + "0\r\n\r\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Type: application/json\n\n{", "Content-Type: application/json\n\n[1,]",
			"Content-Type: multipart/form-data\n\nx",
			"Content-Type: multipart/form-data; boundary=X\n\n--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1" })
	void whatGoHttpbinRefusesIsRefused(String fieldAndBody) {
		String[] parts = fieldAndBody.split("\n\n", 2);
		String request = "POST /anything HTTP/1.1\r\nHost: a\r\n" + parts[0] + "\r\nContent-Length: "
				+ parts[1].length() + "\r\n\r\n" + parts[1];
		assertThat(ask(service.port(), request).status()).isEqualTo(ask(other.port(), request).status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/status/200", "/status/404", "/status/503", "/status/599", "/status/500:1,500:2",
			"/status/x", "/status/600", "/status/200,x", "/status/200:x,500:1", "/delay/x", "/delay/-1s", "/delay/1h" })
	void ofAStatus(String target) {
		String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
		Answer expected = ask(other.port(), request);
		Answer actual = ask(service.port(), request);
		assertThat(actual.status()).isEqualTo(expected.status());
		if (actual.status() != 400) {
			assertThat(actual.body()).isEqualTo(expected.body()).isEmpty();
			assertThat(expected.field("Content-Type")).isEqualTo(actual.field("Content-Type") + "; charset=utf-8");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/delay/1ms?a=b", "/delay/0.01", "/delay/0", "/delay/1us" })
	void afterADelay(String target) {
		compare("POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ip?format=text" })
	void asText(String target) {
		String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
		assertThat(ask(service.port(), request).text()).isEqualTo(ask(other.port(), request).text());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/anything?a=b", "/headers", "/ip" })
	void headHasNoBody(String target) {
		for (int port : List.of(service.port(), other.port())) {
			try (RawClient client = RawClient.connect(port)) {
				Answer answer = client.send("HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
				assertThat(answer.status()).isEqualTo(200);
			}
		}
	}

}
