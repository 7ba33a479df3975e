package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Attacks on handshakes, and on what comes instead of one. */
final class Handshakes {

	/** The longest first message that the service reads, without its own head. */
	private static final int LONGEST = 16_000;

	private Handshakes() {
	}

	static List<Attack> all(SSLContext context) {
		return List.of(HeldRequest.held("TLS: first message, and nothing more", hello(context)),
				HeldRequest.held("TLS: first message of 16 KB, never finished", longHello()),
				new OverTls(context,
						new BriefConnections("TLS: handshakes, over and over", Entrance.HTTP, new byte[0],
								Script.Leave.CLOSE)),
				new BriefConnections("TLS: resets after the first message", Entrance.HTTP, hello(context),
						Script.Leave.RESET),
				new BriefConnections("TLS: requests in clear text", Entrance.HTTP,
						"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
						Script.Leave.CLOSE),
				new BriefConnections("TLS: records that are none", Entrance.HTTP, record(100, new byte[100]),
						Script.Leave.CLOSE),
				new KeyUpdates(context));
	}

	private static byte[] hello(SSLContext context) {
		SSLEngine client = context.createSSLEngine("localhost", 443);
		client.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
		try {
			client.wrap(ByteBuffer.allocate(0), hello);
		}
		catch (SSLException ex) {
			throw new IllegalStateException(ex);
		}
		return Arrays.copyOf(hello.array(), hello.position());
	}

	/** All but the last byte of a message that the service would read. */
	private static byte[] longHello() {
		byte[] message = new byte[LONGEST + 3];
		message[0] = 1;
		message[2] = (byte) (LONGEST >> 8);
		message[3] = (byte) LONGEST;
		return record(LONGEST + 4, message);
	}

	/** The beginning of a record of a handshake. */
	private static byte[] record(int length, byte[] content) {
		byte[] record = Arrays.copyOf(new byte[] { 22, 3, 1, (byte) (length >> 8), (byte) length }, 5 + content.length);
		System.arraycopy(content, 0, record, 5, content.length);
		return record;
	}

}
