package io.resound.server.management;

import java.util.Collections;
import java.util.List;

import io.resound.testing.Answer;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which format of the metrics a scraper gets, and what else the management port takes.
 */
@ExtendWith(OutputCaptureExtension.class)
class AcceptFilterTests {

	private static final String PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
			+ "encoding=delimited";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static Answer get(String path, String fields) {
		try (RawClient client = RawClient.connect(service.managementPort())) {
			return client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
		}
	}

	private static Answer scrape(String accept) {
		return get("/actuator/prometheus", "Accept: " + accept + "\r\n");
	}

	private static String format(Answer answer) {
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isNotEmpty();
		return switch (answer.field("Content-Type").replace(" ", "")) {
			case "text/plain;version=0.0.4;charset=utf-8" -> "text";
			case "application/openmetrics-text;version=1.0.0;charset=utf-8" -> "OpenMetrics";
			case PROTOBUF -> "protobuf";
			default -> throw new AssertionError("no format of the metrics: " + answer.field("Content-Type"));
		};
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "''|text", "','|text", "' ,\t, '|text", "*/*|text", "*/*;q=0.1|text", "text/plain|text",
					"text/*|text", "TEXT/PLAIN; Version=0.0.4|text", "application/openmetrics-text|OpenMetrics",
					"application/vnd.google.protobuf|protobuf", "application/*|protobuf",
					"text/plain, application/openmetrics-text|OpenMetrics",
					"application/openmetrics-text, text/plain|OpenMetrics",
					"text/plain;q=0.5, application/openmetrics-text;q=0.9|OpenMetrics",
					"text/plain;q=0.9, application/openmetrics-text;q=0.5|text",
					"text/plain;q=0.9,application/openmetrics-text;q=0.5,application/vnd.google.protobuf;q=0.1|text",
					"text/plain;q=0.001, application/vnd.google.protobuf;q=0|text",
					"*/*, application/vnd.google.protobuf;q=0.9|text",
					"application/openmetrics-text;q=0.5, */*;q=0.5|OpenMetrics", "text/plain;q=0, */*|OpenMetrics",
					"text/plain;q=0, application/openmetrics-text;q=0, */*;q=0.1|protobuf", "image/png, */*;q=0.1|text",
					"text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8|text" })
	void theFormatOfTheGreatestWeightIsTaken(String accept, String format) {
		assertThat(format(scrape(accept))).isEqualTo(format);
	}

	/** As they are sent by Prometheus 2 and 3 and by Telegraf. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
					+ "text/plain;version=0.0.4;q=0.3,*/*;q=0.2|OpenMetrics",
			"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
					+ "application/openmetrics-text;version=0.0.1;q=0.4,"
					+ "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1|OpenMetrics",
			PROTOBUF + ";q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,"
					+ "*/*;q=0.2|protobuf",
			PROTOBUF + ";q=0.7,text/plain;version=0.0.4;q=0.3|protobuf" })
	void scrapersGetWhatTheyPrefer(String accept, String format) {
		assertThat(format(scrape(accept))).isEqualTo(format);
	}

	@Test
	void withoutAFieldItIsText() {
		assertThat(format(get("/actuator/prometheus", ""))).isEqualTo("text");
	}

	@Test
	void severalFieldsAreOneList() {
		assertThat(format(scrape("text/plain;q=0.5\r\nAccept:\r\nAccept: application/openmetrics-text;q=0.9")))
			.isEqualTo("OpenMetrics");
	}

	@ParameterizedTest
	@ValueSource(strings = { "image/png", "application/json", "*/*;q=0", "text/plain;q=0", "nonsense", "text/plain, /",
			"text/plain;q=a" })
	void whatCannotBeGivenIsNotAcceptable(String accept, CapturedOutput output) {
		int before = output.getAll().length();
		assertThat(scrape(accept).status()).isEqualTo(406);
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",", "*/*", "application/json;q=0.1" })
	void theOtherPagesTakeAnEmptyFieldToo(String accept) {
		for (String path : List.of("", "/health", "/health/liveness", "/health/readiness", "/info")) {
			assertThat(get("/actuator" + path, "Accept: " + accept + "\r\n").status()).as(path).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "a/b" })
	void aListOfMoreThanFiftyElementsIsNotAcceptable(String element, CapturedOutput output) {
		int before = output.getAll().length();
		for (String path : List.of("/prometheus", "/health", "/info", "", "/nothing")) {
			String accept = String.join(",", Collections.nCopies(51, element));
			assertThat(get("/actuator" + path, "Accept: " + accept + "\r\n").status()).as(path).isEqualTo(406);
		}
		assertThat(get("/actuator/health", "Accept: " + String.join(",", Collections.nCopies(50, "*/*")) + "\r\n")
			.status()).isEqualTo(200);
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	@Test
	void aHostThatIsNoneLeavesNoTraceInTheLog(CapturedOutput output) {
		int before = output.getAll().length();
		try (RawClient client = RawClient.connect(service.managementPort())) {
			assertThat(client.ask("GET /actuator/health HTTP/1.1\r\nHost: :\r\n\r\n").status()).isEqualTo(400);
		}
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:", "[::1]:", "a" })
	void aHostMayHaveAnEmptyPort(String host, CapturedOutput output) {
		int before = output.getAll().length();
		try (RawClient client = RawClient.connect(service.managementPort())) {
			for (int i = 0; i < 2; i++) {
				Answer answer = client.ask("GET /actuator/health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
				assertThat(answer.status()).isEqualTo(200);
			}
		}
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host: a:b", "Host: a\r\nsecret name: x", "Host: a\r\nX-Secret: \u0001" })
	void whatIsMalformedLeavesNoTraceInTheLog(String fields, CapturedOutput output) {
		int before = output.getAll().length();
		try (RawClient client = RawClient.connect(service.managementPort())) {
			assertThat(client.ask("GET /actuator/health HTTP/1.1\r\n" + fields + "\r\n\r\n").status()).isEqualTo(400);
		}
		assertThat(output.getAll().substring(before)).isEmpty();
	}

}
