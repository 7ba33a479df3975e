package io.resound.trouble;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.limits.Limits;
import io.resound.metrics.AbortReason;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The log has one line for each kind of trouble, with its count. */
@BothWays
class TroublesTests {

	private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	private static final String SETTINGS = "\0\0\0\u0004\0\0\0\0\0";

	private static final String PING_ON_STREAM_1 = "\0\0\u0008\u0006\0\0\0\0\u0001hi there";

	private static Service service;

	private final LogEvents log = LogEvents.listen();

	@BeforeAll
	static void start() {
		service = Service.start("logging.level.io.resound.trouble=info", "resound.limits.body=100B",
				"resound.limits.head-timeout=300ms", "resound.limits.connections=20");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@BeforeEach
	void forget() {
		troubles().report();
	}

	@AfterEach
	void close() {
		this.log.close();
	}

	private static Troubles troubles() {
		return service.context().getBean(Troubles.class);
	}

	private static void ask(int port, String request, int status) {
		try (RawClient client = RawClient.connect(port)) {
			assertThat(client.ask(request).status()).isEqualTo(status);
		}
	}

	private void assertTold(String... lines) {
		int earlier = this.log.all().size();
		troubles().report();
		assertThat(this.log.all().stream().skip(earlier)).containsExactly(lines);
		troubles().report();
		assertThat(this.log.all().stream().skip(earlier)).as("what is told twice").hasSize(lines.length);
	}

	private static String line(String level, String text) {
		return level + " " + Troubles.class.getName() + ": " + text;
	}

	@Test
	void nothingIsToldOfRequestsThatAreServed() {
		ask(service.port(), HEAD + "Content-Length: 5\r\n\r\nhello", 200);
		ask(service.port(), "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404);
		ask(service.managementPort(), "GET /actuator/health HTTP/1.1\r\nHost: a\r\n\r\n", 200);
		assertTold();
	}

	@Test
	void malformedRequestsOfBothVersionsAreCountedTogether() {
		ask(service.port(), "GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
		ask(service.port(), "GET /echo\r\n\r\n", 400);
		ask(service.port(), HEAD + "Transfer-Encoding: gzip\r\n\r\n", 501);
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.readReset(client.request(new DefaultHttp2Headers().method("GET"), true))).isEqualTo(1);
			int stream = client.request("POST", "/echo", false, "content-length", "4");
			client.data(stream, "hello".getBytes(), true);
			assertThat(client.readReset(stream)).isEqualTo(1);
		}
		assertTold(line("INFO", "5 requests were malformed in the last minute"));
	}

	@Test
	void oneIsToldInTheSingular() {
		ask(service.port(), "GET /echo\r\n\r\n", 400);
		assertTold(line("INFO", "1 request was malformed in the last minute"));
	}

	@Test
	void requestsThatAreTooLargeOrTooSlowAreTold() {
		ask(service.port(), HEAD + "Content-Length: 101\r\n\r\n", 413);
		ask(service.port(), "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
		ask(service.port(), "GET /echo HT", 408);
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request("POST", "/echo", false, "content-length", "101")).status())
				.isEqualTo(413);
			int stream = client.request("POST", "/echo", false);
			client.data(stream, new byte[60], false);
			client.readHead(stream);
			client.data(stream, new byte[60], false);
			client.readReset(stream);
		}
		assertTold(line("INFO", "4 requests exceeded a limit of size or memory in the last minute"),
				line("INFO", "1 request was ended in the last minute because its client was too slow"));
	}

	@Test
	void aConnectionErrorIsToldOnceAConnection() {
		for (int i = 0; i < 2; i++) {
			try (RawClient client = service.connect()) {
				client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SETTINGS + PING_ON_STREAM_1 + PING_ON_STREAM_1);
				client.readToAnyEnd();
			}
		}
		assertTold(line("INFO", "2 HTTP/2 connections were ended by connection errors in the last minute"));
	}

	@Test
	void connectionsBeyondTheLimitAreTold() {
		List<RawClient> clients = IntStream.range(0, 21).mapToObj((i) -> service.connect()).toList();
		double before = refused(service, "connections");
		assertThat(clients.getLast().ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(503);
		clients.forEach(RawClient::close);
		assertThat(refused(service, "connections")).isEqualTo(before + 1);
		assertThat(refused(service, "spool")).isZero();
		assertTold(line("WARN", "1 request was refused in the last minute because resound.limits.connections or"
				+ " resound.limits.heads was reached, or the spool was full"));
	}

	@Test
	void bodiesThatDoNotFitIntoTheSpoolAreTold() {
		String chunk = "11170\r\n" + "x".repeat(0x11170) + "\r\n0\r\n\r\n";
		String head = HEAD + "Resound-Answer: complete\r\nTransfer-Encoding: chunked\r\n\r\n";
		try (Service full = Service.start("logging.level.io.resound.trouble=info", "resound.spool.total=0B");
				Service small = Service.start("logging.level.io.resound.trouble=info", "resound.spool.exchange=64KB");
				Http2Client toFull = Http2Client.connect(full.port());
				Http2Client toSmall = Http2Client.connect(small.port())) {
			ask(full.port(), head + chunk, 503);
			assertThat(tooMuch(toFull)).isEqualTo(503);
			ask(small.port(), head + chunk, 413);
			assertThat(tooMuch(toSmall)).isEqualTo(413);
			assertThat(refused(full, "spool")).isEqualTo(2);
			assertThat(refused(full, "connections")).isZero();
			assertThat(refused(small, "spool")).isZero();
			full.context().getBean(Troubles.class).report();
			small.context().getBean(Troubles.class).report();
			assertThat(this.log.all()).filteredOn((line) -> line.contains(Troubles.class.getName()))
				.containsExactly(
						line("WARN",
								"2 requests were refused in the last minute because resound.limits.connections or"
										+ " resound.limits.heads was reached, or the spool was full"),
						line("INFO", "2 requests exceeded a limit of size or memory in the last minute"));
		}
	}

	private static double refused(Service service, String reason) {
		return service.metrics().value("http_requests_refused_total{reason=\"%s\"}".formatted(reason));
	}

	/** Sends more than 64 KiB, and reads the status of the refusal. */
	private static int tooMuch(Http2Client client) {
		int stream = client.request("POST", "/echo", false, "resound-answer", "complete");
		for (int i = 0; i < 4; i++) {
			client.data(stream, new byte[16_000], false);
		}
		while (client.answer(stream).window() == 0) {
			client.readFrames(1);
		}
		client.data(stream, new byte[16_000], true);
		return client.read(stream).status();
	}

	@Test
	void pausesOfAcceptingAreToldInOneLine() {
		Deque<RawClient> clients = new ArrayDeque<>();
		for (int i = 0; i < 20 + Limits.RESERVE + 10; i++) {
			clients.add(service.connect());
		}
		for (int i = 0; i < 10; i++) {
			clients.removeFirst().close();
		}
		assertThat(clients.getLast().ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		clients.forEach(RawClient::close);
		assertThat(this.log.all()).isEmpty();
		troubles().report();
		assertThat(this.log.all()).singleElement(InstanceOfAssertFactories.STRING)
			.matches("WARN .*: Accepting paused \\d+ times in the last minute because all connections .*");
	}

	@Test
	void malformedRequestsToTheManagementPortAreTold() {
		ask(service.managementPort(), "GET /actuator/health HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
		ask(service.managementPort(), "GET /actuator/health HTTP/3.0\r\nHost: a\r\n\r\n", 505);
		assertTold(line("INFO", "2 requests to the management port were malformed in the last minute"));
	}

	@Test
	void whatTheServiceOrTheClientChoosesIsNoTrouble() {
		Troubles troubles = new Troubles();
		for (AbortReason reason : List.of(AbortReason.CLIENT, AbortReason.SHUTDOWN, AbortReason.SHAPED)) {
			troubles.aborted(reason);
		}
		for (int status : new int[] { 404, 405, 417 }) {
			troubles.refused(status, null);
		}
		troubles.report();
		assertThat(this.log.all()).isEmpty();
	}

	@Test
	void aLargeCountIsReadable() {
		assertThat(Trouble.MALFORMED.line(1_204_000)).isEqualTo("1,204,000 requests were malformed in the last minute");
	}

	@Test
	void theReportComesAgainAndAgainUntilItIsClosed() {
		Troubles troubles = new Troubles();
		TroubleReport report = new TroubleReport(troubles, Duration.ofMillis(20));
		try {
			for (int i = 1; i <= 3; i++) {
				int told = i;
				troubles.count(Trouble.MALFORMED);
				await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(this.log.all()).hasSize(told));
			}
		}
		finally {
			report.close();
		}
	}

}
