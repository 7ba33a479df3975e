package io.resound.frames;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A client of the protocol {@code frames}, which shows all that there is to it. A frame
 * is an opcode of two bytes, a length of four bytes, and that many bytes of payload, all
 * numbers big-endian. Each frame is answered by one frame, in the order in which they
 * were sent; a client may send any number of frames before it reads an answer, as long as
 * it does read while it goes on sending.
 */
final class FrameClient implements AutoCloseable {

	static final int ECHO = 0x0001;

	static final int PING = 0x0002;

	static final int DISCARD = 0x0003;

	static final int GENERATE = 0x0004;

	/** Set in the opcode of an answer. */
	static final int ANSWER = 0x8000;

	/** The opcode of an answer that is a message, in UTF-8, of what was wrong. */
	static final int ERROR = 0xFFFF;

	private final Socket socket;

	private final DataOutputStream out;

	private final DataInputStream in;

	FrameClient(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(10_000);
		this.out = new DataOutputStream(this.socket.getOutputStream());
		this.in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream()));
	}

	/** Sends a payload and returns what comes back: the same bytes. */
	byte[] echo(byte[] payload) throws IOException {
		send(ECHO, payload);
		return answer(ECHO);
	}

	/** Sends nothing and waits for nothing to come back. */
	void ping() throws IOException {
		send(PING);
		answer(PING);
	}

	/** Sends a payload and returns how many bytes of it have arrived. */
	long discard(byte[] payload) throws IOException {
		send(DISCARD, payload);
		byte[] count = answer(DISCARD);
		long bytes = 0;
		for (byte b : count) {
			bytes = bytes << Byte.SIZE | b & 0xFF;
		}
		return bytes;
	}

	/** Asks for bytes; the byte at position n is n modulo 256. */
	byte[] generate(int bytes) throws IOException {
		send(GENERATE, (byte) (bytes >>> 24), (byte) (bytes >>> 16), (byte) (bytes >>> 8), (byte) bytes);
		return answer(GENERATE);
	}

	/** Sends a frame. */
	void send(int opcode, byte... payload) throws IOException {
		this.out.write(new Frame(opcode, payload).bytes());
	}

	/** Sends bytes as they are. */
	void sendBytes(byte[] bytes) throws IOException {
		this.out.write(bytes);
	}

	/** The same, written as numbers. */
	void sendBytes(int... bytes) throws IOException {
		byte[] sent = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			sent[i] = (byte) bytes[i];
		}
		this.out.write(sent);
	}

	/** Sends FIN. */
	void finish() throws IOException {
		this.socket.shutdownOutput();
	}

	/** Reads the next answer. */
	Frame read() throws IOException {
		int opcode = this.in.readUnsignedShort();
		byte[] payload = new byte[this.in.readInt()];
		this.in.readFully(payload);
		return new Frame(opcode, payload);
	}

	/** Reads the next answer, which must be to a frame with this opcode. */
	private byte[] answer(int opcode) throws IOException {
		Frame answer = read();
		if (answer.opcode() == ERROR) {
			throw new IOException(answer.text());
		}
		if (answer.opcode() != (opcode | ANSWER)) {
			throw new IOException("Answered by the opcode " + answer.opcode());
		}
		return answer.payload();
	}

	/** Reads bytes as they are. */
	byte[] readBytes(int count) throws IOException {
		return this.in.readNBytes(count);
	}

	/** Reads to the end of the connection. */
	byte[] readToEnd() throws IOException {
		return this.in.readAllBytes();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A frame.
	 *
	 * @param opcode what it asks for, or answers
	 * @param payload what follows the head
	 */
	record Frame(int opcode, byte[] payload) {

		/** Its bytes. */
		byte[] bytes() {
			return ByteBuffer.allocate(6 + this.payload.length)
				.putShort((short) this.opcode)
				.putInt(this.payload.length)
				.put(this.payload)
				.array();
		}

		/** The message of an error. */
		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

	}

}
