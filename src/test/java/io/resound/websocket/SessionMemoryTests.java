package io.resound.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How little memory sessions take. {@code -Dwebsocket.long=true} sends a message of 1
 * GiB.
 */
class SessionMemoryTests {

	private static final long MESSAGE = (Boolean.getBoolean("websocket.long") ? 1024L : 256L) * 1024 * 1024;

	private static final int PIECE = 1024 * 1024;

	private static final int COMPRESSED = 0x40;

	/** 64 MiB / 16 / 48 KiB, and 64 MiB / 16 / 288 KiB. */
	private static final int SESSIONS = 85;

	private static final int DEFLATERS = 14;

	/** {@code Hello}, in two parts. */
	private static final byte[] BEGINNING = HexFormat.of().parseHex("f248");

	private static final byte[] END = HexFormat.of().parseHex("cdc9c90700");

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
	void aMessageLargerThanTheMemoryComesBack() throws InterruptedException {
		byte[] piece = new byte[PIECE];
		new Random(1).nextBytes(piece);
		byte[] masked = Arrays.copyOfRange(Frames.masked(Frames.FIN | Frames.BINARY, piece), 14, 14 + PIECE);
		byte[] key = Arrays.copyOfRange(Frames.masked(Frames.FIN | Frames.BINARY, piece), 10, 14);
		byte[] head = ByteBuffer.allocate(14)
			.put((byte) (Frames.FIN | Frames.BINARY))
			.put((byte) 0xFF)
			.putLong(MESSAGE)
			.put(key)
			.array();
		try (RawClient client = service.connect().send(Frames.HANDSHAKE)) {
			Frames.readHead(client);
			Thread sender = Thread.ofVirtual().start(() -> {
				client.send(head);
				for (long sent = 0; sent < MESSAGE; sent += PIECE) {
					client.send(masked);
				}
			});
			assertThat(readAll(client, piece)).isEqualTo(MESSAGE);
			sender.join();
		}
		assertThat(service.isAlive()).isTrue();
	}

	/** Reads a message that consists of copies of a piece, and returns its length. */
	private static long readAll(RawClient client, byte[] piece) {
		long length = 0;
		boolean last = false;
		while (!last) {
			Frames.Frame fragment = Frames.read(client);
			assertThat(fragment.first() & 0x0F).isEqualTo((length == 0) ? Frames.BINARY : 0);
			byte[] payload = fragment.payload();
			for (int i = 0; i < payload.length;) {
				int from = (int) (length % PIECE);
				int n = Math.min(payload.length - i, PIECE - from);
				assertThat(Arrays.equals(payload, i, i + n, piece, from, from + n)).isTrue();
				i += n;
				length += n;
			}
			last = (fragment.first() & Frames.FIN) != 0;
		}
		return length;
	}

	@Test
	@Timeout(120)
	void compressionIsLimitedToTheMemoryThatThereIsForIt() {
		String handshake = Frames.HANDSHAKE.replace("Host: a",
				"Host: a\r\nSec-WebSocket-Extensions: permessage-deflate");
		List<RawClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < SESSIONS; i++) {
				RawClient client = service.connect().send(handshake);
				clients.add(client);
				assertThat(Frames.readHead(client)).contains("Sec-WebSocket-Extensions");
				client.send(Frames.all(Frames.masked(COMPRESSED | Frames.TEXT, BEGINNING),
						Frames.masked(Frames.FIN | Frames.PING, new byte[0])));
				// Whoever has no deflater may get the beginning of the text first.
				while (Frames.read(client).first() != (Frames.FIN | Frames.PONG)) {
					assertThat(i).isGreaterThanOrEqualTo(DEFLATERS);
				}
			}
			try (RawClient further = service.connect().send(handshake)) {
				assertThat(Frames.readHead(further)).startsWith("HTTP/1.1 101 ")
					.doesNotContain("Sec-WebSocket-Extensions");
			}
			clients.getLast().send(Frames.masked(Frames.FIN, END));
			assertThat(Frames.readMessage(clients.getLast()).text()).endsWith("ello");
			clients.getFirst().send(Frames.masked(Frames.FIN, END));
			assertThat(Frames.read(clients.getFirst()).first()).isEqualTo(Frames.FIN | COMPRESSED | Frames.TEXT);
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

}
