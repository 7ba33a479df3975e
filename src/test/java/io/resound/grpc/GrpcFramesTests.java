package io.resound.grpc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.Answer;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.OverTls;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** gRPC, as a client sees it frame by frame. */
@OverTls
@Timeout(60)
class GrpcFramesTests {

	private static final String UNARY = "/resound.v1.Echo/Unary";

	@Started({ "resound.limits.body=1MB", "resound.generate.largest=1MB" })
	private static Service service;

	/** A message with its prefix. */
	private static byte[] message(int flags, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(5 + bytes.length).put((byte) flags).putInt(bytes.length).put(bytes).array();
	}

	private static int call(Http2Client client, String path, boolean end, String... fields) {
		String[] all = Arrays.copyOf(new String[] { "content-type", "application/grpc", "te", "trailers" },
				4 + fields.length);
		System.arraycopy(fields, 0, all, 4, fields.length);
		return client.request("POST", path, end, all);
	}

	private static void assertStatus(Http2Answer answer, int code, String message) {
		assertThat(answer.heads().getFirst().status()).hasToString("200");
		assertThat(answer.heads().getFirst().get("content-type")).hasToString("application/grpc");
		assertThat(answer.field("grpc-status")).isEqualTo(Integer.toString(code));
		assertThat(answer.field("grpc-message")).isEqualTo(message);
	}

	/** Calls Unary with a body, and reads the answer. */
	private static Http2Answer unary(byte[] body, String... fields) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, UNARY, false, fields);
			client.data(stream, body, true);
			return client.read(stream);
		}
	}

	@Test
	void aMessageComesBackBetweenAHeadAndTrailers() {
		Metrics before = service.metrics();
		Http2Answer answer = unary(message(0, "hello"));
		assertThat(answer.heads()).hasSize(2);
		assertThat(answer.body()).isEqualTo(message(0, "hello"));
		assertThat(answer.heads().getFirst().contains("grpc-status")).isFalse();
		assertThat(answer.heads().getFirst().get("x-content-type-options")).hasToString("nosniff");
		Http2Headers trailers = answer.heads().getLast();
		assertThat(trailers.get("grpc-status")).hasToString("0");
		assertThat(trailers.size()).isOne();
		assertThat(
				service.metrics().growth(before, "grpc_requests_total{method=\"resound.v1.Echo/Unary\",status=\"OK\"}"))
			.isOne();
	}

	@Test
	void aMessageMayArriveByteByByte() {
		byte[] body = message(0, "hello");
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, UNARY, false);
			for (byte octet : body) {
				client.data(stream, new byte[] { octet }, false);
			}
			client.data(stream, new byte[0], true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.body()).isEqualTo(body);
			assertStatus(answer, 0, null);
		}
	}

	@Test
	void aCompressedMessageComesBackCompressed() {
		Http2Answer answer = unary(message(1, "zipped"), "grpc-encoding", "snappy");
		assertThat(answer.body()).isEqualTo(message(1, "zipped"));
		assertThat(answer.heads().getFirst().get("grpc-encoding")).hasToString("snappy");
		assertStatus(answer, 0, null);
	}

	@Test
	void whatIsWrongWithAMessageEndsTheCall() {
		assertStatus(unary(message(1, "zipped")), 13, "A message is compressed, and no grpc-encoding says how.");
		assertStatus(unary(message(2, "a")), 13, "The first byte of a message's prefix is 2 and must be 0 or 1.");
		assertStatus(unary(new byte[] { 0, 0, 0, 0, 9, 1 }), 13, "The request has ended within a message.");
		assertStatus(unary(new byte[0]), 13, "The method takes one message, and there is none.");
		assertStatus(unary(new byte[] { 0, 0, 16, 0, 1 }), 8, "A message has 1048577 bytes, and at most 1048576 bytes "
				+ "are taken. The setting is resound.limits.body.");
	}

	@Test
	void aSecondMessageIsOneTooMany() {
		byte[] one = message(0, "one");
		byte[] two = Arrays.copyOf(one, 2 * one.length);
		System.arraycopy(one, 0, two, one.length, one.length);
		Http2Answer answer = unary(two);
		assertThat(answer.body()).isEqualTo(one);
		assertStatus(answer, 13, "The method takes one message, and there is another.");
	}

	@Test
	void metadataComesBackIfAskedFor() {
		Http2Answer answer = unary(message(0, "a"), "resound-echo-metadata", "true", "x-key", "1", "x-key", "2",
				"x-bytes-bin", "AAE=", "cache-control", "max-age=9", "grpc-timeout", "9S");
		Http2Headers head = answer.heads().getFirst();
		assertThat(head.getAll("x-key")).map(CharSequence::toString).containsExactly("1", "2");
		assertThat(head.get("x-bytes-bin")).hasToString("AAE=");
		assertThat(head.getAll("cache-control")).map(CharSequence::toString).containsExactly("no-store");
		assertThat(head.contains("grpc-timeout")).isFalse();
		assertThat(unary(message(0, "a"), "x-key", "1").heads().getFirst().contains("x-key")).isFalse();
	}

	@Test
	void aCallIsEnteredInTheLedgerAndNotShaped() {
		String[] fields = { "resound-run", "calls", "resound-sequence", "7", "resound-shape", "status=503" };
		assertThat(unary(message(0, "a"), fields).heads().getFirst().get("resound-seen")).hasToString("1");
		Http2Answer again = unary(message(0, "a"), fields);
		assertThat(again.heads().getFirst().get("resound-seen")).hasToString("2");
		assertThat(again.body()).isEqualTo(message(0, "a"));
		assertStatus(again, 0, null);
		assertThat(unary(message(0, "a"), "resound-run", "calls", "resound-sequence", "x").status()).isEqualTo(400);
	}

	@Test
	void theDeadlineEndsACall() {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, UNARY, false, "grpc-timeout", "20m");
			Http2Answer answer = client.read(stream);
			assertThat(answer.heads()).hasSize(1);
			assertStatus(answer, 4, "The deadline has passed: grpc-timeout is 20m.");
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
		}
		assertThat(service.metrics()
			.growth(before, "grpc_requests_total{method=\"resound.v1.Echo/Unary\",status=\"DEADLINE_EXCEEDED\"}"))
			.isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "S", "123456789S", "-1S", "1s" })
	void aMalformedDeadlineIsNamed(String timeout) {
		assertStatus(unary(message(0, "a"), "grpc-timeout", timeout), 3, "The value of grpc-timeout is \"" + timeout
				+ "\" and must be 1 to 8 digits and one of H, M, S, m, u, n.");
	}

	@Test
	void whatDoesNotExistIsUnimplemented() {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			for (String path : new String[] { "/resound.v1.Echo/None", "/none/None", "/inspect", "/", "/%c3%a4" }) {
				Http2Answer answer = client.read(call(client, path, true));
				assertThat(answer.heads()).as(path).hasSize(1);
				assertStatus(answer, 12, "There is no method \"" + path.replace("%", "%25")
						+ "\". The methods are in /resound.proto, and server reflection lists them.");
			}
		}
		assertThat(service.metrics().growth(before, "grpc_requests_total{method=\"other\",status=\"UNIMPLEMENTED\"}"))
			.isEqualTo(5);
	}

	@Test
	void aStreamSendsEachMessageBackAsItComes() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, "/resound.v1.Echo/Stream", false);
			for (String text : new String[] { "one", "", "three" }) {
				int before = client.answer(stream).body().length;
				client.data(stream, message(0, text), false);
				byte[] expected = message(0, text);
				while (client.answer(stream).body().length < before + expected.length) {
					client.readFrames(1);
				}
				assertThat(client.answer(stream).body()).endsWith(expected);
			}
			client.data(stream, new byte[0], true);
			assertStatus(client.read(stream), 0, null);
		}
	}

	@Test
	void messagesAreCollected() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, "/resound.v1.Echo/Collect", false, "grpc-encoding", "gzip");
			client.data(stream, message(0, "x".repeat(300)), false);
			client.data(stream, message(1, "zip"), false);
			client.data(stream, message(0, ""), true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.body()).containsExactly(0, 0, 0, 0, 5, 1 << 3, 3, 2 << 3, 0xaf, 2);
			assertThat(answer.heads().getFirst().contains("grpc-encoding")).isFalse();
			assertStatus(answer, 0, null);
			Http2Answer none = client.read(call(client, "/resound.v1.Echo/Collect", true));
			assertThat(none.body()).containsExactly(0, 0, 0, 0, 0);
			assertStatus(none, 0, null);
		}
	}

	/** Orders messages, and reads the answer. */
	private static Http2Answer generate(byte[] order, String... fields) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, "/resound.v1.Echo/Generate", false, fields);
			client.data(stream, order, true);
			return client.read(stream);
		}
	}

	@Test
	void messagesAreGenerated() {
		Http2Answer three = generate(new byte[] { 0, 0, 0, 0, 4, 1 << 3, 3, 2 << 3, 2 });
		byte[] body = three.body();
		assertThat(body).hasSize(3 * 9).startsWith(0, 0, 0, 0, 4, 1 << 3 | 2, 2);
		assertThat(Arrays.copyOfRange(body, 9, 18)).isEqualTo(Arrays.copyOf(body, 9));
		assertStatus(three, 0, null);
		Http2Answer empty = generate(new byte[] { 0, 0, 0, 0, 2, 1 << 3, 2 });
		assertThat(empty.body()).isEqualTo(new byte[10]);
		Http2Answer none = generate(new byte[5]);
		assertThat(none.body()).isEmpty();
		assertStatus(none, 0, null);
		// One message of 1,048,000 bytes.
		Http2Answer large = generate(new byte[] { 0, 0, 0, 0, 6, 1 << 3, 1, 2 << 3, (byte) 0xc0, (byte) 0xfb, 0x3f });
		assertThat(large.body()).hasSize(5 + 4 + 1_048_000);
		assertStatus(large, 0, null);
	}

	@Test
	void noMoreIsGeneratedThanTheLimitAllows() {
		assertStatus(
				generate(new byte[] { 0, 0, 0, 0, 7, 1 << 3, 1, 2 << 3, (byte) 0x81, (byte) 0x80, (byte) 0x80, 1 }), 3,
				"The value of size is 2097153 and must be from 0 to 1048576. The setting is "
						+ "resound.generate.largest.");
		assertStatus(generate(new byte[] { 0, 0, 0, 0, 4, 1 << 3, (byte) 0xff, (byte) 0xff, 0x7f }), 3,
				"The value of count is 2097151 and must be from 0 to 209715. The setting is "
						+ "resound.generate.largest.");
		assertStatus(generate(new byte[] { 0, 0, 0, 0, 1, 7 }), 13, "A message is malformed.");
	}

	@Test
	void theHealthOfAllServicesIsListed() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, "/grpc.health.v1.Health/List", false);
			client.data(stream, message(0, ""), true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.body()).isEqualTo(message(0,
					"\n\4\22\2\b\1\n\25\n\17resound.v1.Echo\22\2\b\1" + "\n\33\n\25grpc.health.v1.Health\22\2\b\1"));
			assertStatus(answer, 0, null);
		}
	}

	@Test
	void answersOfReflectionThatAreNotReadEndTheCall() {
		try (Http2Client client = Http2Client.connect(service.port(), 0)) {
			int stream = call(client, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", false);
			// Empty questions, each of which is answered by an error.
			client.data(stream, new byte[10_000], false);
			client.window(stream, 1_000_000);
			Http2Answer answer = client.read(stream);
			assertThat(answer.body()).hasSizeBetween(16 * 1024, 17 * 1024);
			assertStatus(answer, 8, "More than 16384 bytes of answers have not been read.");
		}
	}

	@Test
	void aCallThatIsResetIsCancelled() {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int reset = call(client, UNARY, false);
			client.reset(reset, Http2Client.CANCEL);
			int stream = call(client, UNARY, false);
			client.data(stream, message(0, "next"), true);
			assertThat(client.read(stream).body()).isEqualTo(message(0, "next"));
		}
		Metrics after = service.metrics();
		assertThat(after.growth(before, "grpc_requests_total{method=\"resound.v1.Echo/Unary\",status=\"CANCELLED\"}"))
			.isOne();
	}

	@Test
	void theEchoIsAnEchoWhateverItsType() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = call(client, "/echo", false);
			client.data(stream, message(0, "raw"), true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.body()).isEqualTo(message(0, "raw"));
			assertThat(answer.heads()).hasSize(1);
			assertThat(answer.field("grpc-status")).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/grpc-web", "" })
	void aMethodTakesNothingButGrpc(String type) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			Http2Answer answer = client.read(client.request("POST", UNARY, true, "content-type", type));
			assertThat(answer.status()).isEqualTo(415);
			assertThat(answer.text()).contains("This path is for gRPC", "\"actual\":\"" + type + "\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { UNARY, "/inspect", "/none" })
	void http1IsRefused(String path) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST " + path
					+ " HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n");
			assertThat(answer.status()).isEqualTo(415);
			assertThat(answer.text()).contains("gRPC is served on HTTP/2 only");
		}
	}

	@Test
	void theDefinitionIsServed() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /resound.proto HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).contains("package resound.v1;", "rpc Unary(Message) returns (Message);");
		}
	}

}
