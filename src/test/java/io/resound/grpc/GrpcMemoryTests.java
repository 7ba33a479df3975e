package io.resound.grpc;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

import io.netty.buffer.Unpooled;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;

/** How little memory a message takes. {@code -Dgrpc.long=true} sends one of 1 GiB. */
class GrpcMemoryTests {

	private static final int PIECE = 1024 * 1024;

	private static final int PIECES = Boolean.getBoolean("grpc.long") ? 1024 : 256;

	private static ServiceProcess service;

	@BeforeAll
	static void start() {
		service = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"));
	}

	@AfterAll
	static void stop() {
		service.close();
		assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
	}

	@Test
	@Timeout(240)
	void aMessageLargerThanTheMemoryComesBack() {
		byte[] piece = new byte[PIECE];
		new Random(1).nextBytes(piece);
		byte[] prefix = ByteBuffer.allocate(5).put((byte) 0).putInt(PIECES * PIECE).array();
		CRC32 sent = new CRC32();
		CRC32 received = new CRC32();
		AtomicLong bytes = new AtomicLong();
		String status = HttpClient.newConnection()
			.protocol(HttpProtocol.H2C)
			.responseTimeout(Duration.ofSeconds(30))
			.headers((fields) -> fields.set("content-type", "application/grpc").set("te", "trailers"))
			.post()
			.uri("http://127.0.0.1:" + service.port() + "/resound.v1.Echo/Unary")
			.send(Flux.range(0, PIECES + 1).map((i) -> {
				byte[] next = (i == 0) ? prefix : piece;
				sent.update(next);
				return Unpooled.wrappedBuffer(next);
			}))
			.response((response, content) -> content.doOnNext((part) -> {
				received.update(part.nioBuffer());
				bytes.addAndGet(part.readableBytes());
			}).then(response.trailerHeaders().mapNotNull((trailers) -> trailers.get("grpc-status"))))
			.switchIfEmpty(Mono.just("none"))
			.blockFirst(Duration.ofSeconds(200));
		assertThat(bytes).hasValue(5L + (long) PIECES * PIECE);
		assertThat(received.getValue()).isEqualTo(sent.getValue());
		assertThat(status).isEqualTo("0");
		assertThat(service.isAlive()).isTrue();
	}

}
