package io.resound.testing;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A connection of HTTP/2 by which {@link CallTraffic} calls, one call at a time. It
 * speaks as much of HTTP/2 and HPACK as that takes: it asks for no dynamic table, and the
 * service writes no Huffman codes.
 */
final class CallConnection implements Closeable {

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int PING = 6;

	private static final int GOAWAY = 7;

	private static final int WINDOW_UPDATE = 8;

	private static final int END_STREAM = 1;

	private static final int ACK = 1;

	private static final int END_HEADERS = 4;

	private static final int REFUSED_STREAM = 7;

	private static final String UNAVAILABLE = "14";

	private static final int HUFFMAN = 0x80;

	private final Socket socket;

	private final DataInputStream in;

	/** The stream of the call, or of that before it. */
	private int stream = -1;

	private byte[] received = {};

	private String status = "";

	private boolean ended;

	/** Whether the service has said that it has not taken the call, or no longer does. */
	private boolean told;

	private boolean goingAway;

	CallConnection(InetSocketAddress server) throws IOException {
		this.socket = Traffic.connect(server);
		this.in = new DataInputStream(this.socket.getInputStream());
		send(ByteBuffer.wrap("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
				// No dynamic table, and windows that are not given again.
				frame(SETTINGS, 0, 0,
						ByteBuffer.allocate(12)
							.putShort((short) 1)
							.putInt(0)
							.putShort((short) 4)
							.putInt(Integer.MAX_VALUE)
							.array()),
				frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 30).array()));
	}

	/** Whether the service still takes calls on this connection. */
	boolean takesAnother() throws IOException {
		while (this.in.available() > 0) {
			readFrame();
		}
		return !this.goingAway;
	}

	/** Begins a call. */
	void begin(String method) throws IOException {
		this.stream += 2;
		this.received = new byte[0];
		this.status = "";
		this.ended = false;
		this.told = false;
		ByteBuffer head = ByteBuffer.allocate(512);
		field(head, ":method", "POST");
		field(head, ":scheme", "http");
		field(head, ":path", method);
		field(head, ":authority", "resound");
		field(head, "content-type", "application/grpc");
		field(head, "te", "trailers");
		send(frame(HEADERS, END_HEADERS, this.stream, Arrays.copyOf(head.array(), head.position())));
	}

	private static void field(ByteBuffer head, String name, String value) {
		head.put((byte) 0);
		for (String text : new String[] { name, value }) {
			head.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
		}
	}

	/**
	 * Sends a message, and waits for it to come back.
	 * @param last whether it is the last one of the call, whose status is read, too
	 * @return whether it came back; if not, the service has told that it would not
	 */
	boolean echo(byte[] message, boolean last) throws IOException {
		byte[] prefixed = ByteBuffer.allocate(5 + message.length)
			.put((byte) 0)
			.putInt(message.length)
			.put(message)
			.array();
		int before = this.received.length;
		send(frame(DATA, last ? END_STREAM : 0, this.stream, prefixed));
		while (!this.told && !this.ended && (last || this.received.length < before + prefixed.length)) {
			readFrame();
		}
		if (this.told || this.status.equals(UNAVAILABLE)) {
			return false;
		}
		byte[] echo = Arrays.copyOfRange(this.received, before, this.received.length);
		this.received = new byte[0];
		if (!Arrays.equals(echo, prefixed) || this.ended != last || (last && !this.status.equals("0"))) {
			throw new IOException(
					echo.length + " bytes of " + prefixed.length + " and the status '" + this.status + "'");
		}
		return true;
	}

	private void readFrame() throws IOException {
		int lengthAndType;
		try {
			lengthAndType = this.in.readInt();
		}
		catch (EOFException ex) {
			throw new EOFException("the connection has ended within a call");
		}
		int flags = this.in.readUnsignedByte();
		int id = this.in.readInt();
		byte[] payload = this.in.readNBytes(lengthAndType >>> 8);
		boolean own = id == this.stream;
		switch (lengthAndType & 0xff) {
			case DATA -> append(own, payload);
			case HEADERS -> {
				if (own) {
					this.status = status(ByteBuffer.wrap(payload), this.status);
				}
			}
			case RST_STREAM -> reset(own, ByteBuffer.wrap(payload).getInt());
			case SETTINGS -> {
				if ((flags & ACK) == 0) {
					send(frame(SETTINGS, ACK, 0, new byte[0]));
				}
			}
			case PING -> {
				if ((flags & ACK) == 0) {
					send(frame(PING, ACK, 0, payload));
				}
			}
			case GOAWAY -> {
				this.goingAway = true;
				this.told |= !this.ended && this.stream > ByteBuffer.wrap(payload).getInt();
			}
			default -> {
				// Windows are large enough.
			}
		}
		this.ended |= own && (lengthAndType & 0xff) <= HEADERS && (flags & END_STREAM) != 0;
	}

	private void append(boolean own, byte[] payload) {
		if (own) {
			int before = this.received.length;
			this.received = Arrays.copyOf(this.received, before + payload.length);
			System.arraycopy(payload, 0, this.received, before, payload.length);
		}
	}

	private void reset(boolean own, int code) throws IOException {
		if (own && !this.ended) {
			if (code != REFUSED_STREAM) {
				throw new IOException("a reset with code " + code);
			}
			this.told = true;
		}
	}

	/** The value of {@code grpc-status} in a header block, or what it was before. */
	private static String status(ByteBuffer block, String before) throws IOException {
		String status = before;
		while (block.hasRemaining()) {
			int first = block.get(block.position()) & 0xff;
			if ((first & 0x80) != 0) {
				integer(block, 7);
			}
			else if ((first & 0xe0) == 0x20) {
				integer(block, 5);
			}
			else {
				int index = integer(block, ((first & 0x40) != 0) ? 6 : 4);
				String name = (index == 0) ? text(block) : "";
				String value = text(block);
				status = name.equals("grpc-status") ? value : status;
			}
		}
		return status;
	}

	/** An integer (RFC 7541 section 5.1). */
	private static int integer(ByteBuffer block, int bits) {
		int most = (1 << bits) - 1;
		int value = block.get() & most;
		if (value < most) {
			return value;
		}
		int shift = 0;
		int octet;
		do {
			octet = block.get();
			value += (octet & 0x7f) << shift;
			shift += 7;
		}
		while ((octet & 0x80) != 0);
		return value;
	}

	private static String text(ByteBuffer block) throws IOException {
		if ((block.get(block.position()) & HUFFMAN) != 0) {
			throw new IOException("a Huffman code");
		}
		byte[] text = new byte[integer(block, 7)];
		block.get(text);
		return new String(text, StandardCharsets.US_ASCII);
	}

	private static ByteBuffer frame(int type, int flags, int stream, byte[] payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.putInt(payload.length << 8 | type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.flip();
	}

	private void send(ByteBuffer... frames) throws IOException {
		for (ByteBuffer frame : frames) {
			this.socket.getOutputStream().write(frame.array());
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
