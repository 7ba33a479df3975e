package io.resound.ledger;

import io.resound.testing.Answer;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a client sees when the ledger has no space. */
@Timeout(60)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BoundsTests {

	private static final long DISTANCE = 65_536;

	@Started({ "resound.ledger.runs=1", "resound.ledger.memory=1MB" })
	private static Service service;

	private static Answer enter(String run, long number) {
		return ask("GET /echo HTTP/1.1\r\nHost: a\r\nResound-Run: " + run + "\r\nResound-Sequence: " + number
				+ "\r\n\r\n");
	}

	private static Answer ask(String request) {
		try (RawClient client = service.connect()) {
			return client.ask(request);
		}
	}

	private static Answer get(String target) {
		return ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
	}

	@Test
	@Order(1)
	void aRunThatHasNoPlaceIsServedAndNotEntered() {
		Metrics before = service.metrics();
		assertThat(enter("one", 1).field("Resound-Seen")).isEqualTo("1");
		Answer answer = enter("two", 1);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Resound-Seen")).isEqualTo("none");
		assertThat(get("/runs/two").status()).isEqualTo(404);
		assertThat(service.metrics().growth(before, "resound_ledger_requests_total{outcome=\"refused\"}")).isEqualTo(1);
	}

	@Test
	@Order(2)
	void aNumberThatDoesNotFitIsServedAndTheRunSaysThatSomethingIsMissing() {
		Ledger ledger = service.context().getBean(Ledger.class);
		enter("one", 1);
		long number = DISTANCE;
		while (ledger.enter("one", number).outcome() == Seen.Outcome.FIRST) {
			number += DISTANCE;
		}
		assertThat(enter("one", number).field("Resound-Seen")).isEqualTo("none");
		assertThat(enter("one", 2).field("Resound-Seen")).isIn("1+", "none");
		assertThat(get("/runs/one").text()).contains("\"complete\":false");
	}

	@Test
	@Order(3)
	void aBitmapOfWhichThereIsNoSpaceForACopyIsRefused() {
		Answer refused = get("/runs/one/bitmap");
		assertThat(refused.status()).isEqualTo(503);
		assertThat(refused.field("Retry-After")).isEqualTo("1");
		assertThat(refused.text()).contains("\"setting\":\"resound.ledger.memory\"");
		assertThat(get("/runs/one/again").status()).isEqualTo(200);
	}

	@Test
	@Order(4)
	void theSpaceOfABitmapIsFreeWhenItHasBeenSent() {
		Ledger ledger = service.context().getBean(Ledger.class);
		assertThat(ledger.remove("one")).isTrue();
		for (long number = 0; number < 1000; number++) {
			ledger.enter("one", number * DISTANCE);
		}
		long used = ledger.budget().used();
		for (int i = 0; i < 200; i++) {
			assertThat(get("/runs/one/bitmap").status()).isEqualTo(200);
			try (RawClient client = service.connect()) {
				client.send("HEAD /runs/one/bitmap HTTP/1.1\r\nHost: a\r\n\r\n");
				assertThat(client.readHead().status()).isEqualTo(200);
			}
			service.connect().send("GET /runs/one/bitmap HTTP/1.1\r\nHost: a\r\n\r\n").reset();
		}
		// It may have been more, by what the previous response had not given back yet.
		await().until(() -> ledger.budget().used() <= used);
	}

}
