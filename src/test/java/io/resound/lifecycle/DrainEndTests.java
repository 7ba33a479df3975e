package io.resound.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ExitCodeGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/** What the drain takes for in flight, and how it ends what is not. */
@BothWays
@Timeout(60)
class DrainEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/** Requests that one segment brings. */
	private static final int PIPELINED = 500;

	private static final int CLIENTS = 20;

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo?routed" })
	void pipelinedRequestsAreNotCutBetweenTwoOfThem(String path) {
		String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
		Service service = Service.start("resound.drain.timeout=20s");
		ExitCodeGenerator drain = service.context().getBean(ExitCodeGenerator.class);
		List<RawClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < CLIENTS; i++) {
				clients.add(service.connect());
			}
			clients.forEach((client) -> client.send(request.repeat(PIPELINED)));
			clients.forEach((client) -> assertThat(client.read().status()).isEqualTo(200));
			CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
			clients.forEach(DrainEndTests::assertAnsweredOrToldToClose);
			assertThat(closing).succeedsWithin(PATIENCE);
			assertThat(drain.getExitCode()).isZero();
		}
		finally {
			clients.forEach(RawClient::close);
			service.close();
		}
	}

	/** The first answer has been read. */
	private static void assertAnsweredOrToldToClose(RawClient client) {
		RawClient.End end = client.readToAnyEnd();
		assertThat(end.reset()).isFalse();
		String[] answers = end.text().split("(?=HTTP/1\\.1 200 OK\r\n)");
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).endsWith("\r\n\r\n"));
		if (answers.length < PIPELINED - 1) {
			assertThat(answers[answers.length - 1]).contains("\r\nConnection: close\r\n");
		}
	}

	@Test
	void anAnsweredRequestIsNotInFlightWhileItsConnectionLingers() {
		Service service = Service.start("resound.drain.timeout=100ms");
		ExitCodeGenerator drain = service.context().getBean(ExitCodeGenerator.class);
		try (service; RawClient client = service.connect()) {
			client.send("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(200);
			service.close();
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(drain.getExitCode()).isZero();
	}

}
