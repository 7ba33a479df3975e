package io.resound.shape;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The shape of requests to the echo that ask for none, and its endpoint. */
@BothWays
@WithObservation
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class DefaultShapeTests {

	private static final String[] EXPOSED = { "management.endpoint.shape.access=unrestricted",
			"management.endpoints.web.exposure.include=health,prometheus,shape" };

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static HttpResponse<String> change(Service service, String method, String body) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://localhost:" + service.managementPort() + "/actuator/shape"))
				.header("Content-Type", "application/json")
				.method(method, HttpRequest.BodyPublishers.ofString(body))
				.build();
			return client.send(request, HttpResponse.BodyHandlers.ofString());
		}
	}

	@Test
	void itShapesRequestsToTheEchoThatAskForNothing() {
		try (Service service = Service.start("resound.shape.default=status=418&delay=1ms");
				RawClient client = service.connect();
				Http2Client http2 = Http2Client.connect(service.port())) {
			Answer answer = client.ask(ECHO);
			assertThat(answer.status()).isEqualTo(418);
			assertThat(answer.text()).isEqualTo("hello");
			assertThat(answer.field("Resound-Applied")).isEqualTo("delay=1ms, status=418");
			assertThat(client.ask(ECHO.replace("/echo", "/echo?page=1")).status()).isEqualTo(418);
			assertThat(client.ask(ECHO.replace("/echo", "/echo?status=201")).status()).isEqualTo(201);
			assertThat(client.ask(ECHO.replace("Host", "Resound-Shape: status=202\r\nHost")).status()).isEqualTo(202);
			assertThat(client.ask(ECHO.replace("/echo", "/inspect")).status()).isEqualTo(200);
			assertThat(client.ask(ECHO.replace("/echo", "/anything")).status()).isEqualTo(200);
			assertThat(http2.read(http2.request("GET", "/echo/a", true)).status()).isEqualTo(418);
		}
	}

	@Test
	void withASeedItDrawsTheSameSequence() {
		String setting = "resound.shape.default=status=418:50&seed=3";
		List<Integer> first = statuses(setting);
		assertThat(first).contains(200, 418).isEqualTo(statuses(setting));
	}

	private static List<Integer> statuses(String setting) {
		List<Integer> statuses = new ArrayList<>();
		try (Service service = Service.start(setting); RawClient client = service.connect()) {
			for (int i = 0; i < 30; i++) {
				statuses.add(client.ask(ECHO).status());
			}
		}
		return statuses;
	}

	@Test
	void aDefaultThatAppliesToTheFirstArrivalsLeavesRequestsWithoutANumberAlone() {
		try (Service service = Service.start("resound.shape.default=status=503&until=1");
				RawClient client = service.connect()) {
			assertThat(client.ask(ECHO).status()).isEqualTo(200);
			String numbered = ECHO.replace("Host", "Resound-Run: a\r\nResound-Sequence: 1\r\nHost");
			assertThat(client.ask(numbered).status()).isEqualTo(503);
			assertThat(client.ask(numbered).status()).isEqualTo(200);
		}
	}

	@Test
	void operatorsReadAndChangeItOnOpenConnectionsToo(CapturedOutput output) throws Exception {
		try (Service service = Service.start(EXPOSED);
				RawClient client = service.connect();
				Http2Client http2 = Http2Client.connect(service.port())) {
			service.awaitManagement();
			assertThat(client.ask(ECHO).status()).isEqualTo(200);
			assertThat(http2.read(http2.request("GET", "/echo", true)).status()).isEqualTo(200);
			assertThat(service.management("/actuator/shape").body()).isEqualTo("{}");

			assertThat(change(service, "POST", "{\"shape\":\"status=503\"}").body())
				.isEqualTo("{\"shape\":\"status=503\"}");
			assertThat(client.ask(ECHO).status()).isEqualTo(503);
			assertThat(http2.read(http2.request("GET", "/echo", true)).status()).isEqualTo(503);
			assertThat(service.management("/actuator/shape").body()).isEqualTo("{\"shape\":\"status=503\"}");
			assertThat(output.getOut()).contains("The default shape is status=503; it was none");

			HttpResponse<String> refused = change(service, "POST", "{\"shape\":\"status=700\"}");
			assertThat(refused.statusCode()).isEqualTo(400);
			assertThat(refused.body()).contains("status in resound.shape.default", "700");
			assertThat(client.ask(ECHO).status()).isEqualTo(503);

			assertThat(change(service, "DELETE", "").statusCode()).isEqualTo(204);
			assertThat(client.ask(ECHO).status()).isEqualTo(200);
			assertThat(http2.read(http2.request("GET", "/echo", true)).status()).isEqualTo(200);
			assertThat(output.getOut()).contains("WARN").contains("The default shape is none; it was status=503");
		}
	}

	@Test
	void theEndpointNeedsAccessAndExposure() {
		try (Service exposed = Service.start("management.endpoints.web.exposure.include=health,prometheus,shape")) {
			exposed.awaitManagement();
			assertThat(exposed.management("/actuator/shape").statusCode()).isEqualTo(404);
		}
		try (Service given = Service.start("management.endpoint.shape.access=unrestricted")) {
			given.awaitManagement();
			assertThat(given.management("/actuator/shape").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void aDefaultThatIsNoShapeStopsTheStart() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> Service.start("resound.shape.default=status=700").close())
			.havingRootCause()
			.withMessageContaining("The value of status in resound.shape.default is \"700\"");
	}

	@Test
	void queriesCanBeMeaningless() {
		try (Service service = Service.start("resound.shape.query=false"); RawClient client = service.connect()) {
			assertThat(client.ask(ECHO.replace("/echo", "/echo?status=503&delay=x")).status()).isEqualTo(200);
			assertThat(client.ask(ECHO.replace("Host", "Resound-Shape: status=503\r\nHost")).status()).isEqualTo(503);
		}
	}

}
