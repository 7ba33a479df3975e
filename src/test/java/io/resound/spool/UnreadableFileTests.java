package io.resound.spool;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import io.resound.testing.BodyClient;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of responses, and of others, if the spool's file loses bytes. The tests
 * cut the file off by its file descriptor, since it has no name.
 */
@BothWays
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class UnreadableFileTests {

	private static final int MB = 1024 * 1024;

	private static final int PIECE = 64 * 1024;

	/** All but the last piece of this are in the file, and the last in memory. */
	private static final byte[] BODY = random(8 * MB);

	/** What is left in the file. */
	private static final int LEFT = MB;

	@TempDir
	private static Path directory;

	private static Service service;

	private final LogEvents log = LogEvents.listen();

	@BeforeAll
	static void start() {
		service = Service.start("resound.spool.directory=" + directory);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void othersAreServedAndNothingIsLeft() {
		this.log.close();
		try (RawClient client = service.connect()) {
			client.send(head("Content-Length: " + BODY.length)).send(BODY);
			assertThat(client.read().body()).isEqualTo(BODY);
		}
		Spool spool = service.context().getBean(Spool.class);
		await().atMost(Duration.ofSeconds(10)).until(() -> spool.exchanges() == 0 && spool.bytes() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 8388608", "Transfer-Encoding: chunked" })
	void aCompleteResponseIsCut(String framing) throws IOException {
		double before = service.metrics().aborted("/echo", "internal");
		boolean chunked = framing.endsWith("chunked");
		String end = chunked ? "\r\n0\r\n\r\n" : "";
		byte[] last = Arrays.copyOfRange(BODY, BODY.length - 1, BODY.length);
		try (RawClient client = service.connect()) {
			client.send(head(framing)).send(chunked ? "800000\r\n" : "").send(Arrays.copyOf(BODY, BODY.length - 1));
			awaitFile(BODY.length - PIECE);
			cutFile(LEFT);
			client.send(last).send(end);
			String response = client.readToAnyEnd().text();
			assertThat(response).startsWith("HTTP/1.1 200 ").doesNotEndWith("\r\n0\r\n\r\n");
			// A reset overtakes what the client has not read yet.
			assertThat(response.length()).isBetween(PIECE, LEFT + LEFT / 2);
		}
		requireCount(before);
	}

	@Test
	void aCompleteResponseOfHttp2IsResetAndTheConnectionGoesOn() throws IOException {
		double before = service.metrics().aborted("/echo", "internal");
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false, "resound-answer", "complete");
			client.upload(stream, Arrays.copyOf(BODY, BODY.length - 1), false);
			awaitFile(BODY.length - PIECE);
			cutFile(LEFT);
			client.data(stream, Arrays.copyOfRange(BODY, BODY.length - 1, BODY.length), true);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.INTERNAL_ERROR);
			Http2Answer answer = client.answer(stream);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body().length).isBetween(LEFT - PIECE, LEFT);
			assertThat(Arrays.mismatch(answer.body(), BODY)).isEqualTo(answer.body().length);
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
		}
		requireCount(before);
	}

	@Test
	void theStreamedResponseToAClientThatReadNothingIsCut() throws IOException {
		double before = service.metrics().aborted("/echo", "internal");
		Spool spool = service.context().getBean(Spool.class);
		try (BodyClient client = BodyClient.post(service.port(), 32L * MB)) {
			client.sendAll();
			await().atMost(Duration.ofSeconds(10))
				.during(Duration.ofMillis(500))
				.until(() -> spool.bytes() - Files.size(file()), (inMemory) -> inMemory <= PIECE);
			cutFile(0);
			Throwable end = catchThrowable(client::receiveAll);
			assertThat(end).isInstanceOf(UncheckedIOException.class);
			assertThat(end.getCause()).isInstanceOfAny(EOFException.class, SocketException.class);
		}
		requireCount(before);
		assertThat(this.log.all()).anySatisfy(
				(line) -> assertThat(line).contains("A response is cut because it cannot be read from the spool"));
	}

	private static void requireCount(double before) {
		await().atMost(Duration.ofSeconds(10))
			.until(() -> service.metrics().aborted("/echo", "internal") == before + 1);
		assertThat(service.metrics().aborted("/echo", "client")).isZero();
	}

	/** Waits until so many bytes have been written to the file. */
	private static void awaitFile(long size) {
		await().atMost(Duration.ofSeconds(10)).until(() -> Files.size(file()) == size);
	}

	private static void cutFile(long size) throws IOException {
		try (FileChannel file = FileChannel.open(file(), StandardOpenOption.WRITE)) {
			file.truncate(size);
		}
	}

	/** The file descriptor of the spool, which opens the file itself. */
	private static Path file() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.filter(UnreadableFileTests::isSpool).findFirst().orElseThrow();
		}
	}

	private static boolean isSpool(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).startsWith(directory.toRealPath());
		}
		catch (IOException ex) {
			// It has been closed meanwhile.
			return false;
		}
	}

	private static String head(String framing) {
		return "POST /echo HTTP/1.1\r\nHost: a\r\nResound-Answer: complete\r\n" + framing + "\r\n\r\n";
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
