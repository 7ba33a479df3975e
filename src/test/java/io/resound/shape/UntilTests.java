package io.resound.shape;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Shapes that apply to the first arrivals of a numbered request only. */
@BothWays
@WithObservation
@Timeout(60)
class UntilTests {

	@Started("resound.ledger.runs=3")
	private static Service service;

	private static Answer ask(String target, String run, int sequence) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\nResound-Run: " + run + "\r\nResound-Sequence: "
					+ sequence + "\r\n\r\n");
		}
	}

	@Test
	void itFailsSoOftenAndThenSucceeds() {
		for (int sequence = 0; sequence < 3; sequence++) {
			assertThat(ask("/echo?status=503&until=2", "retries", sequence).status()).isEqualTo(503);
			assertThat(ask("/echo?status=503&until=2", "retries", sequence).status()).isEqualTo(503);
			Answer third = ask("/echo?status=503&until=2", "retries", sequence);
			assertThat(third.status()).isEqualTo(200);
			assertThat(third.field("Resound-Seen")).isEqualTo("3");
			assertThat(third.field("Resound-Applied")).isNull();
		}
	}

	@Test
	void faultsAndBothVersionsOfHttpCountTogether() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo?fault=reset&until=2 HTTP/1.1\r\nHost: a\r\nResound-Run: faults\r\n"
					+ "Resound-Sequence: 7\r\n\r\n");
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
		try (Http2Client client = Http2Client.connect(service.port())) {
			String[] fields = { "resound-run", "faults", "resound-sequence", "7", "resound-shape",
					"fault=reset&until=2" };
			client.readReset(client.request("GET", "/echo", true, fields));
			assertThat(client.read(client.request("GET", "/echo", true, fields)).status()).isEqualTo(200);
		}
	}

	@Test
	void withoutANumberItIsRefused() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /echo?status=503&until=2 HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text()).contains("until in the query", "Resound-Run and Resound-Sequence");
		}
	}

	@Test
	void aRunThatTheLedgerHasNoPlaceForIsRefused() {
		ask("/echo", "retries", 99);
		ask("/echo", "faults", 99);
		ask("/echo", "third", 99);
		Answer answer = ask("/echo?status=418&until=2", "fourth", 0);
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.field("Resound-Seen")).isEqualTo("none");
		assertThat(answer.text()).contains("resound.ledger.runs");
	}

}
