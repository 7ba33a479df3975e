package io.resound.generate;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How little memory a large body needs, however its client reads. */
@BothWays
@Timeout(60)
class LargeBodiesTests {

	private static final int MIB = 1024 * 1024;

	private static ServiceProcess service;

	@BeforeAll
	static void start() {
		service = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=32m"), "resound.ledger.memory=1MB");
	}

	@AfterAll
	static void stop() {
		service.close();
		assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
	}

	private static double held() {
		return Metrics.of(service.managementPort()).value("resound_held_bytes");
	}

	@Test
	void oneGibibyteComesThroughWithoutBeingHeld() {
		RandomBlock block = new RandomBlock();
		try (RawClient client = service.connect()) {
			client.send("GET /bytes/1GB?seed=3 HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(client.readHead().field("Content-Length")).isEqualTo("1073741824");
			for (int mib = 0; mib < 1024; mib++) {
				byte[] bytes = client.readBytes(MIB);
				if (mib % 100 == 0) {
					assertThat(held()).isLessThanOrEqualTo(2.0 * RandomBlock.SLICE);
				}
				for (int at = 0; at < MIB; at += RandomBlock.SLICE) {
					ByteBuffer expected = block.bytes(3, (long) mib * MIB + at, RandomBlock.SLICE);
					assertThat(expected.mismatch(ByteBuffer.wrap(bytes, at, RandomBlock.SLICE))).isEqualTo(-1);
				}
			}
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void overHttp2ItComesThroughToo() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			byte[] body = client.read(client.request("GET", "/bytes/64MB?seed=4", true)).body();
			assertThat(body).hasSize(64 * MIB);
			byte[] last = new byte[RandomBlock.SLICE];
			new RandomBlock().bytes(4, 64L * MIB - last.length, last.length).get(last);
			assertThat(Arrays.copyOfRange(body, body.length - last.length, body.length)).isEqualTo(last);
		}
	}

	/** 128 MiB would be held if each had bytes of its own. */
	@Test
	void twoThousandClientsThatDoNotReadHoldNoMemory() {
		List<RawClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 2000; i++) {
				RawClient client = RawClient.connect(service.port(), 4096);
				clients.add(client);
				client.send("GET /bytes/1GB HTTP/1.1\r\nHost: a\r\n\r\n");
			}
			for (RawClient client : clients) {
				assertThat(client.readBytes(15)).asString().isEqualTo("HTTP/1.1 200 OK");
			}
			try (RawClient client = service.connect()) {
				Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
				assertThat(answer.text()).isEqualTo("hello");
				assertThat(client.ask("GET /bytes/1MB HTTP/1.1\r\nHost: a\r\n\r\n").body()).hasSize(MIB);
			}
			assertThat(held()).as("the writes that wait, and no byte of the block").isBetween(1.0, 2000.0 * 1024);
			assertThat(service.isAlive()).isTrue();
		}
		finally {
			clients.forEach(RawClient::reset);
		}
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(held()).isZero());
	}

}
