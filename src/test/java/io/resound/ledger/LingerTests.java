package io.resound.ledger;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.roaringbitmap.RoaringBitmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The ledger on the management port, and how long that stays open after the drain. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(90)
class LingerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(25);

	private static final String[] EXPOSED = { "management.endpoint.ledger.access=unrestricted",
			"management.endpoints.web.exposure.include=health,info,prometheus,ledger" };

	private static final String SENT = "in the ledger, all of which have been read";

	private static final String LOST = "1 run in the ledger, not all of which have been read since their last request";

	private static ServiceProcess start(String linger, String... settings) {
		String[] all = java.util.Arrays.copyOf(settings, settings.length + 4);
		all[settings.length] = "resound.ledger.linger=" + linger;
		all[settings.length + 1] = "resound.drain.at-least=0s";
		all[settings.length + 2] = "resound.drain.at-most=0s";
		all[settings.length + 3] = "resound.drain.timeout=5s";
		return ServiceProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), all);
	}

	private static void enter(ServiceProcess service, int number) {
		try (RawClient client = service.connect()) {
			assertThat(client
				.ask("GET /echo HTTP/1.1\r\nHost: a\r\nResound-Run: a\r\nResound-Sequence: " + number + "\r\n\r\n")
				.field("Resound-Seen")).isEqualTo("1");
		}
	}

	private static HttpResponse<byte[]> ask(ServiceProcess service, String method, String path)
			throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + "/actuator/ledger/" + path))
				.method(method, HttpRequest.BodyPublishers.noBody())
				.timeout(Duration.ofSeconds(10))
				.build(), HttpResponse.BodyHandlers.ofByteArray());
		}
	}

	private static boolean hasLogged(ServiceProcess service, String text) {
		return service.log().stream().anyMatch((line) -> line.contains(text));
	}

	@Test
	void aRunIsReadAfterTheDrainAndThePortClosesSoon() throws Exception {
		try (ServiceProcess service = start("20s", EXPOSED)) {
			enter(service, 1);
			assertThat(ask(service, "GET", "a").statusCode()).isEqualTo(200);
			enter(service, 3);
			service.sigterm();
			await().atMost(PATIENCE).until(() -> hasLogged(service, "Drained: no request was cut"));
			long start = System.nanoTime();
			RoaringBitmap bitmap = new RoaringBitmap();
			bitmap.deserialize(ByteBuffer.wrap(ask(service, "GET", "a/bitmap").body()));
			assertThat(bitmap).isEqualTo(RoaringBitmap.bitmapOf(1, 3));
			assertThat(ask(service, "GET", "a/again").statusCode()).isEqualTo(200);
			HttpResponse<byte[]> account = ask(service, "GET", "a");
			assertThat(new String(account.body(), StandardCharsets.UTF_8))
				.contains("\"arrived\":2,\"distinct\":2,\"highest\":3,\"duplicates\":[],\"missing\":[[0,0],[2,2]]");
			assertThat(service.waitFor(PATIENCE)).isZero();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
			assertThat(hasLogged(service, "1 run " + SENT)).isTrue();
		}
	}

	@Test
	void aRunThatIsFollowedIsReadOnceMoreAfterTheDrainAndSaysSo() throws Exception {
		try (ServiceProcess service = start("20s", EXPOSED)) {
			enter(service, 1);
			assertThat(text(ask(service, "GET", "a"))).contains("\"arrived\":1").doesNotContain("drained");
			assertThat(ask(service, "GET", "b").statusCode()).isEqualTo(404);
			service.sigterm();
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(text(ask(service, "GET", "a"))).contains("\"arrived\":1")
					.contains("\"drained\":true"));
			assertThat(text(ask(service, "GET", "b")))
				.contains("\"arrived\":0,\"distinct\":0,\"duplicates\":[],\"missing\":[]")
				.contains("\"drained\":true");
			assertThat(service.waitFor(Duration.ofSeconds(15))).isZero();
			assertThat(hasLogged(service, "1 run " + SENT)).isTrue();
		}
	}

	private static String text(HttpResponse<byte[]> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		return new String(response.body(), StandardCharsets.UTF_8);
	}

	@Test
	void aRunThatNobodyReadsIsWaitedForAsLongAsTheSettingSays() {
		try (ServiceProcess service = start("1s", EXPOSED)) {
			enter(service, 1);
			service.sigterm();
			assertThat(service.waitFor(PATIENCE)).isZero();
			assertThat(hasLogged(service, LOST)).isTrue();
		}
	}

	@Test
	void nothingIsWaitedForIfNobodyCanReadIt() throws Exception {
		try (ServiceProcess service = start("20s",
				"management.endpoints.web.exposure.include=health,prometheus,ledger")) {
			enter(service, 1);
			assertThat(ask(service, "GET", "a").statusCode()).isEqualTo(404);
			service.sigterm();
			assertThat(service.waitFor(Duration.ofSeconds(15))).isZero();
			assertThat(hasLogged(service, LOST)).isFalse();
		}
	}

	@Test
	void aRunIsDeletedThere() throws Exception {
		try (ServiceProcess service = start("20s", EXPOSED)) {
			enter(service, 1);
			assertThat(ask(service, "DELETE", "a").statusCode()).isEqualTo(204);
			assertThat(ask(service, "DELETE", "a").statusCode()).isEqualTo(404);
			assertThat(ask(service, "GET", "a").statusCode()).isEqualTo(404);
			assertThat(ask(service, "GET", "a/bitmap").statusCode()).isEqualTo(404);
			enter(service, 1);
			assertThat(ask(service, "GET", "a/other").statusCode()).isEqualTo(404);
			assertThat(ask(service, "DELETE", "a").statusCode()).isEqualTo(204);
			service.sigterm();
			assertThat(service.waitFor(PATIENCE)).isZero();
		}
	}

}
