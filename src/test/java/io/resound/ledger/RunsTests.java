package io.resound.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests with a number, and what {@code /runs} says of them. */
@BothWays
@WithObservation
@Timeout(120)
class RunsTests {

	@Started("resound.ledger.runs=20")
	private static Service service;

	private static String request(String method, String target, String run, Object number) {
		return method + " " + target + " HTTP/1.1\r\nHost: a\r\nResound-Run: " + run + "\r\nResound-Sequence: " + number
				+ "\r\n";
	}

	private static String enter(RawClient client, String run, long number) {
		return client.ask(request("POST", "/echo", run, number) + "Content-Length: 2\r\n\r\nhi").field("Resound-Seen");
	}

	private static Answer get(String target) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	private static JsonNode account(String run) {
		Answer answer = get("/runs/" + run);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).isEqualTo("application/json");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		assertThat(answer.text()).endsWith("}\n");
		return JsonMapper.shared().readTree(answer.text());
	}

	private static RoaringBitmap bitmap(String target) throws Exception {
		Answer answer = get(target);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).isEqualTo("application/octet-stream");
		RoaringBitmap bitmap = new RoaringBitmap();
		bitmap.deserialize(ByteBuffer.wrap(answer.body()));
		return bitmap;
	}

	@Test
	void aResponseSaysHowOftenItsNumberHasArrived() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			assertThat(enter(client, "seen", 5)).isEqualTo("1");
			assertThat(enter(client, "seen", 5)).isEqualTo("2");
			int stream = http2.request("GET", "/echo", true, "resound-run", "seen", "resound-sequence", "5");
			Http2Answer answer = http2.read(stream);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("resound-seen")).isEqualTo("3");
			assertThat(enter(client, "seen", 0)).isEqualTo("1");
			Answer plain = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			assertThat(plain.field("Resound-Seen")).isNull();
		}
		assertThat(account("seen").toString())
			.matches("\\{\"run\":\"seen\",\"pod\":\"[^\"]+\",\"arrived\":4,\"distinct\":2,\"highest\":5,"
					+ "\"duplicates\":\\[\\{\"from\":5,\"to\":5,\"count\":3}],\"missing\":\\[\\[1,4]],\"outOfOrder\":1,"
					+ "\"complete\":true,\"first\":\"[-0-9]+T[:0-9]+\\.[0-9]{6}Z\",\"last\":\"[^\"]+Z\"}");
		Metrics after = service.metrics();
		assertThat(after.growth(before, "resound_ledger_requests_total{outcome=\"first\"}")).isEqualTo(2);
		assertThat(after.growth(before, "resound_ledger_requests_total{outcome=\"again\"}")).isEqualTo(2);
		assertThat(after.growth(before, "resound_ledger_runs")).isEqualTo(1);
	}

	@Test
	void anyRouteEntersAndSoDoesARefusal() {
		List<String> targets = List.of("/livez", "/inspect", "/nothing", "/status/503", "/delay/x", "/runs/routes");
		for (int i = 0; i < targets.size(); i++) {
			try (RawClient client = service.connect()) {
				Answer answer = client.ask(request("GET", targets.get(i), "routes", i) + "\r\n");
				assertThat(answer.field("Resound-Seen")).as(targets.get(i)).isEqualTo("1");
			}
		}
		try (RawClient client = service.connect()) {
			Answer tooLarge = client.ask(request("POST", "/echo", "routes", 6) + "Content-Length: 99999999999\r\n\r\n");
			assertThat(tooLarge.status()).isEqualTo(413);
			assertThat(tooLarge.field("Resound-Seen")).isEqualTo("1");
		}
		assertThat(account("routes").get("distinct").asInt()).isEqualTo(7);
	}

	@ParameterizedTest
	@CsvSource({ "a b, 1, Resound-Run", "'', 1, Resound-Run", "a/b, 1, Resound-Run", "a, -1, Resound-Sequence",
			"a, 4294967296, Resound-Sequence", "a, 1.5, Resound-Sequence", "a, '1, 2', Resound-Sequence",
			"a, x, Resound-Sequence", "a, '', Resound-Sequence", "a, 99999999999, Resound-Sequence" })
	void anImpossibleFieldIsRefused(String run, String number, String field) {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			Answer answer = client.ask(request("GET", "/echo", run, number) + "\r\n");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text())
				.contains("The value of " + field + " is \\\"" + (field.endsWith("Run") ? run : number));
			int stream = http2.request("GET", "/echo", true, "resound-run", run, "resound-sequence", number);
			assertThat(http2.read(stream).status()).isEqualTo(400);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Resound-Run: a", "Resound-Sequence: 1" })
	void oneFieldWithoutTheOtherIsRefused(String field) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text()).contains("Resound-Run", "Resound-Sequence");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/runs", "/runs/", "/runs/nobody", "/runs/nobody/bitmap", "/runs/nobody/again",
			"/runs/nobody/other", "/runs/nobody/bitmap/x" })
	void aRunThatNeverWasIsNotFound(String target) {
		Answer answer = get(target);
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
	}

	@Test
	void aNameMayHaveAnyCharacterOfATokenAndSixtyFour() {
		String name = "%!#$&'*+-.^_`|~" + "x".repeat(49);
		try (RawClient client = service.connect()) {
			assertThat(enter(client, name, 1)).isEqualTo("1");
			assertThat(client.ask(request("GET", "/echo", name + "y", 1) + "\r\n").status()).isEqualTo(400);
		}
		assertThat(account(name.replace("%", "%25").replace("#", "%23")).get("run").asString()).isEqualTo(name);
	}

	/**
	 * Numbers from 0, from eight clients on several event loops, over both protocols.
	 * Each hundredth is never sent, each thousandth and one twice, and each ten
	 * thousandth and two three times, the last time by another client.
	 */
	@Test
	void allEventLoopsCountTogether() throws Exception {
		int numbers = 100_000;
		int clients = 8;
		try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
			List<Callable<Void>> work = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				int client = i;
				work.add(() -> send(client, clients, numbers));
			}
			for (Future<Void> done : threads.invokeAll(work, 100, TimeUnit.SECONDS)) {
				done.get();
			}
		}
		RoaringBitmap sent = new RoaringBitmap();
		RoaringBitmap twice = new RoaringBitmap();
		int arrived = 0;
		for (int number = 0; number < numbers; number++) {
			arrived += times(number);
			if (times(number) > 0) {
				sent.add(number);
			}
			if (times(number) > 1) {
				twice.add(number);
			}
		}
		assertThat(bitmap("/runs/many/bitmap")).isEqualTo(sent);
		assertThat(bitmap("/runs/many/again")).isEqualTo(twice);
		JsonNode account = account("many");
		assertThat(account.get("arrived").asInt()).isEqualTo(arrived);
		assertThat(account.get("distinct").asInt()).isEqualTo(sent.getCardinality());
		assertThat(account.get("highest").asInt()).isEqualTo(numbers - 1);
		assertThat(account.get("complete").asBoolean()).isTrue();
		assertThat(account.get("missing")).hasSize(numbers / 100);
		assertThat(account.get("missing").get(3).toString()).isEqualTo("[300,300]");
		assertThat(account.get("duplicates")).hasSize(numbers / 1000);
		assertThat(account.get("duplicates").get(0).toString()).isEqualTo("{\"from\":1,\"to\":1,\"count\":3}");
		assertThat(account.get("duplicates").get(1).toString()).isEqualTo("{\"from\":1001,\"to\":1001,\"count\":2}");
	}

	private static int times(int number) {
		if (number % 100 == 0) {
			return 0;
		}
		return (number % 10_000 == 1) ? 3 : (number % 1000 == 1) ? 2 : 1;
	}

	/** Sends the numbers of one client, in batches of pipelined requests. */
	private static Void send(int client, int clients, int numbers) {
		try (RawClient connection = service.connect()) {
			StringBuilder batch = new StringBuilder();
			int open = 0;
			for (int number = 0; number < numbers; number++) {
				for (int time = 0; time < times(number); time++) {
					if ((number + time) % clients == client) {
						batch.append(request("GET", "/echo", "many", number)).append("\r\n");
						open++;
					}
				}
				if (open >= 50 || (number == numbers - 1 && open > 0)) {
					connection.send(batch.toString());
					for (; open > 0; open--) {
						assertThat(connection.read().field("Resound-Seen")).matches("[123]");
					}
					batch.setLength(0);
				}
			}
		}
		return null;
	}

}
