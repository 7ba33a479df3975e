package io.resound.server.management;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is malformed on the management port, and when it is refused. */
class ManagementRequestsTests {

	private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String MALFORMED = "GET / HTTP/1.1\r\nHost: a b\r\n\r\n";

	private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private static final String REFUSAL = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

	private final EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec(),
			new ManagementRequests(new Troubles()));

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private void receive(String text) {
		this.channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
	}

	/** The number of requests that have been passed on since the last call. */
	private int passed() {
		int requests = 0;
		for (Object message = this.channel.readInbound(); message != null; message = this.channel.readInbound()) {
			requests += (message instanceof HttpRequest) ? 1 : 0;
			ReferenceCountUtil.release(message);
		}
		return requests;
	}

	private void respond() {
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
		response.headers().set("Content-Length", 0);
		this.channel.writeOutbound(response);
	}

	private void beginResponse() {
		DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
		head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 2);
		this.channel.writeOutbound(head, new DefaultHttpContent(Unpooled.copiedBuffer("o", StandardCharsets.US_ASCII)));
	}

	private String sent() {
		StringBuilder text = new StringBuilder();
		for (ByteBuf bytes = this.channel.readOutbound(); bytes != null; bytes = this.channel.readOutbound()) {
			text.append(bytes.toString(StandardCharsets.ISO_8859_1));
			bytes.release();
		}
		return text.toString();
	}

	@Test
	void aMalformedRequestIsRefusedAndNothingAfterItIsRead() {
		receive(MALFORMED + GET);
		assertThat(sent()).isEqualTo(REFUSAL);
		assertThat(passed()).isZero();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aRefusalWaitsForTheResponsesBeforeIt() {
		receive(GET + GET + MALFORMED + GET);
		assertThat(passed()).isEqualTo(2);
		assertThat(sent()).isEmpty();
		respond();
		assertThat(sent()).startsWith("HTTP/1.1 200 OK").doesNotContain("400");
		respond();
		assertThat(sent()).startsWith("HTTP/1.1 200 OK").endsWith(REFUSAL);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void anInterimResponseIsNotTheLast() {
		receive(GET + MALFORMED);
		this.channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
		assertThat(sent()).startsWith("HTTP/1.1 100").doesNotContain("400");
		respond();
		assertThat(sent()).startsWith("HTTP/1.1 200 OK").endsWith(REFUSAL);
	}

	@Test
	void aMalformedBodyIsRefusedInPlaceOfTheResponse() {
		receive(CHUNKED + "x\r\n");
		assertThat(passed()).isEqualTo(1);
		assertThat(sent()).isEqualTo(REFUSAL);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aMalformedBodyOfALaterRequestIsRefusedAfterTheResponseBeforeIt() {
		receive(GET + CHUNKED + "x\r\n");
		beginResponse();
		assertThat(sent()).startsWith("HTTP/1.1 200 OK").doesNotContain("400");
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(sent()).isEqualTo(REFUSAL);
	}

	@Test
	void aResponseThatHasBegunBeforeItsRequestsBodyTurnsOutMalformedIsTheLast() {
		receive(CHUNKED);
		beginResponse();
		receive("x\r\n");
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(sent()).startsWith("HTTP/1.1 200 OK").doesNotContain("400");
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aConnectionEndsIfABodyTurnsOutMalformedAfterItsResponse() {
		receive(CHUNKED);
		respond();
		receive("x\r\n");
		assertThat(sent()).startsWith("HTTP/1.1 200 OK").doesNotContain("400");
		assertThat(this.channel.isOpen()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Host: \r\n", "Host: a\r\nHost: a\r\n", "Host: user@a\r\n", "X : y\r\nHost: a\r\n" })
	void aHeadWithoutOneValidHostIsRefused(String fields) {
		receive("GET / HTTP/1.1\r\n" + fields + "\r\n");
		assertThat(sent()).isEqualTo(REFUSAL);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.0\r\n", "HTTP/1.0\r\nHost: a:\r\n", "HTTP/1.1\r\nHost: a:\r\n" })
	void aHostThatIsMissingInHttp10OrHasAnEmptyPortIsPassedOn(String rest) {
		receive("GET / " + rest + "\r\n");
		HttpRequest request = this.channel.readInbound();
		assertThat(request.headers().get("Host")).isEqualTo(rest.contains("Host") ? "a" : null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n" })
	void anotherVersionIsRefused(String request) {
		receive(request);
		assertThat(sent()).startsWith("HTTP/1.1 505 ");
	}

	@Test
	void sizesAreRefusedByTheirStatus() {
		receive("GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
		assertThat(sent()).startsWith("HTTP/1.1 414 ");
	}

	@Test
	void fieldsThatAreTooLargeAreRefusedByTheirStatus() {
		receive("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9000) + "\r\n\r\n");
		assertThat(sent()).startsWith("HTTP/1.1 431 ");
	}

	@Test
	void badTlsLeavesNoTraceInTheLog(@TempDir Path folder) throws IOException, InterruptedException {
		Path keys = folder.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=localhost", "-keystore", keys.toString(),
				"-storetype", "PKCS12", "-storepass", "secret")
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
		try (Service service = Service.start("management.server.ssl.key-store=" + keys,
				"management.server.ssl.key-store-password=secret"); LogEvents log = LogEvents.listen()) {
			for (String input : List.of(GET, "\u0016\u0003\u0001", "\u0016\u0003\u0001\0\u0005hello",
					"\0".repeat(99))) {
				for (boolean reset : new boolean[] { true, false }) {
					try (RawClient client = RawClient.connect(service.managementPort())) {
						client.send(input);
						if (reset) {
							client.reset();
						}
						else {
							client.finish();
							client.readToAnyEnd();
						}
					}
				}
			}
			service.awaitManagement();
			assertThat(log.all()).isEmpty();
		}
	}

}
