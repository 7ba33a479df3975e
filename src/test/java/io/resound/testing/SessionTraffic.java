package io.resound.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Constant load by WebSocket, on sessions that are kept. The service may close a session
 * by 1001 between two messages: a message that has not been answered by then is sent
 * again in another session. Anything else is a failure: a byte that is not the echo, a
 * message that is cut, another close code, an end without a close frame, a session that
 * cannot be opened. Runs in the service's own image, as {@link Traffic} does, which ends
 * it too.
 */
public final class SessionTraffic extends MessageTraffic<Socket> {

	private static final int FIN = 0x80;

	private static final int BINARY = 2;

	private static final int CLOSE = 8;

	private static final int PING = 9;

	private static final int GOING_AWAY = 1001;

	private static final String HANDSHAKE = "GET /ws HTTP/1.1\r\nHost: resound\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
			+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

	private final InetSocketAddress server;

	SessionTraffic(InetSocketAddress server, Path stop) {
		super("ws", stop);
		this.server = server;
	}

	/**
	 * Puts load on a server until a file is there.
	 * @param args host, port, and the file
	 */
	public static void main(String[] args) throws InterruptedException {
		SessionTraffic traffic = new SessionTraffic(new InetSocketAddress(args[0], Integer.parseInt(args[1])),
				Path.of(args[2]));
		traffic.run();
		System.exit((traffic.failures() == 0) ? 0 : 1);
	}

	@Override
	Socket open() throws IOException {
		Socket session = Traffic.connect(this.server);
		session.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int octet = session.getInputStream().read();
			if (octet < 0) {
				throw new EOFException("no response to the handshake but \"" + head + "\"");
			}
			head.append((char) octet);
		}
		if (!head.toString().startsWith("HTTP/1.1 101 ")) {
			throw new IOException("no session: " + head);
		}
		return session;
	}

	/** Whether the message came back; otherwise the session has been closed by 1001. */
	@Override
	boolean isEchoed(Socket session, byte[] payload) throws IOException {
		DataInputStream in = new DataInputStream(session.getInputStream());
		// A close frame that has come meanwhile does not keep a message from being sent.
		send(session, BINARY, payload);
		ByteArrayOutputStream echo = new ByteArrayOutputStream();
		while (true) {
			int first = in.readUnsignedByte();
			byte[] piece = new byte[length(in)];
			in.readFully(piece);
			int opcode = first & 0x0F;
			if (opcode == CLOSE) {
				closed(session, piece, echo.size());
				return false;
			}
			if (opcode != PING) {
				echo.writeBytes(piece);
			}
			if (opcode != PING && (first & FIN) != 0) {
				if (!Arrays.equals(echo.toByteArray(), payload)) {
					throw new IOException("the " + echo.size() + " bytes that came back are not those that were sent");
				}
				return true;
			}
		}
	}

	private static int length(DataInputStream in) throws IOException {
		int length = in.readUnsignedByte();
		return (length < 126) ? length : (length == 126) ? in.readUnsignedShort() : Math.toIntExact(in.readLong());
	}

	private static void closed(Socket session, byte[] reason, int echoed) throws IOException {
		int code = (reason.length < 2) ? 0 : ByteBuffer.wrap(reason).getShort() & 0xFFFF;
		if (code != GOING_AWAY || echoed > 0) {
			throw new IOException("closed with " + code + " after " + echoed + " bytes of a message");
		}
		send(session, CLOSE, Arrays.copyOf(reason, 2));
	}

	/** Sends a frame, masked with zeros. */
	private static void send(Socket session, int opcode, byte[] payload) throws IOException {
		ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) (FIN | opcode));
		if (payload.length < 126) {
			frame.put((byte) (0x80 | payload.length));
		}
		else {
			frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
		}
		frame.putInt(0).put(payload);
		session.getOutputStream().write(frame.array(), 0, frame.position());
	}

}
