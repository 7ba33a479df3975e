package io.resound.inspect;

import java.nio.charset.StandardCharsets;

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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where go-httpbin's shapes show more or less than go-httpbin; {@link GoHttpbinTests} has
 * the rest.
 */
@BothWays
@WithObservation
@Timeout(60)
class AnythingTests {

	private static final String PART = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";

	@Started
	private static Service service;

	private static Answer post(String type, String body) {
		try (RawClient client = service.connect()) {
			return client.ask("POST /anything HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: "
					+ body.length() + "\r\n\r\n" + body);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/anything", "/headers", "/delay/0" })
	void secretsAreHidden(String path) {
		try (RawClient client = service.connect()) {
			JsonNode headers = JsonMapper.shared()
				.readTree(client
					.ask("GET " + path
							+ " HTTP/1.1\r\nHost: a\r\nauthorization: Bearer abc\r\nCookie: a=b\r\nX-A: c\r\n\r\n")
					.text())
				.get("headers");
			assertThat(headers).hasToString(
					"{\"Authorization\":[\"Bearer, 10 bytes\"],\"Cookie\":[\"3 bytes\"],\"Host\":[\"a\"],\"X-A\":[\"c\"]}");
		}
	}

	@Test
	void theOriginIsTheConnectionsAndTheUrlItsOwn() {
		try (RawClient client = service.connect()) {
			JsonNode anything = JsonMapper.shared()
				.readTree(client
					.ask("GET /anything?a HTTP/1.1\r\nHost: b:1\r\nX-Forwarded-For: 203.0.113.1\r\n"
							+ "X-Forwarded-Proto: https\r\nX-Forwarded-Host: c\r\n\r\n")
					.text());
			assertThat(anything.get("origin").asString()).isEqualTo("127.0.0.1");
			assertThat(anything.get("url").asString()).isEqualTo("http://b:1/anything?a");
			assertThat(client.ask("GET http://b/anything HTTP/1.1\r\nHost: b\r\n\r\n").text())
				.contains("\"url\":\"http://b/anything\"");
		}
	}

	@Test
	void overHttp2ItIsTheSame() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/anything/a?b=c", false, "content-type", "text/plain", "x-a", "1",
					"x-a", "2");
			client.data(stream, "hi".getBytes(StandardCharsets.US_ASCII), true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.text())
				.isEqualTo("{\"args\":{\"b\":[\"c\"]},\"headers\":{\"Content-Type\":[\"text/plain\"],"
						+ "\"Host\":[\"localhost\"],\"X-A\":[\"1\",\"2\"]},\"method\":\"POST\",\"origin\":\"127.0.0.1\","
						+ "\"url\":\"http://localhost/anything/a?b=c\",\"data\":\"hi\",\"files\":{},\"form\":{},\"json\":null}\n");
		}
	}

	@Test
	void numbersOfAJsonDocumentStayAsTheyAre() {
		String document = "{\"a\":12345678901234567890123,\"b\":1E+400,\"c\":0.1}";
		assertThat(post("application/json", document).text()).endsWith(",\"json\":" + document + "}\n");
	}

	@Test
	void aDocumentThatIsTooDeepIsRefused() {
		assertThat(post("application/json", "[".repeat(60_000)).status()).isEqualTo(400);
		assertThat(post("application/json", "[".repeat(30_000) + "]".repeat(30_000)).status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--X\r\nContent-Disposition: form-data\r\n\r\n1\r\n--X--\r\n",
			"--X\r\nContent-Disposition: form-data; name\r\n\r\n1\r\n--X--\r\n", PART, "--X",
			"--X\r\n: b\r\n\r\n--X--" })
	void aFormThatIsMalformedIsRefused(String form) {
		Answer answer = post("multipart/form-data; boundary=X", form);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("The body is not a multipart form: ");
	}

	@Test
	void aFormOfThousandsOfPartsWithoutANameIsRefused() {
		String form = "--X\r\n\r\n\r\n".repeat(6000) + "--X--\r\n";
		assertThat(post("multipart/form-data; boundary=X", form).status()).isEqualTo(400);
	}

	@Test
	void aFormOfManyPartsIsTakenApart() {
		String form = (PART + "1\r\n").repeat(1000) + "--X--\r\n";
		JsonNode values = JsonMapper.shared()
			.readTree(post("multipart/form-data; boundary=X", form).text())
			.at("/form/a");
		assertThat(values).hasSize(1000);
	}

}
