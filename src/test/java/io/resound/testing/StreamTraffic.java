package io.resound.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Constant load on a listener that speaks {@code tcp} or {@code frames}, on connections
 * that are kept. The service may end a connection at any time, by FIN after the answers
 * to all that it has read: a message that has not been answered by then is sent again on
 * another connection. Anything else is a failure: a byte that is not the echo, a frame
 * that is cut, a reset, a connection that cannot be opened. Runs in the service's own
 * image, as {@link Traffic} does, which ends it too.
 */
public final class StreamTraffic extends MessageTraffic<Socket> {

	private static final short ECHO = 0x0001;

	private static final short ECHOED = (short) 0x8001;

	private final InetSocketAddress server;

	private final boolean frames;

	StreamTraffic(InetSocketAddress server, boolean frames, Path stop) {
		super(frames ? "frames" : "tcp", stop);
		this.server = server;
		this.frames = frames;
	}

	/**
	 * Puts load on a server until a file is there.
	 * @param args host, port, {@code tcp} or {@code frames}, and the file
	 */
	public static void main(String[] args) throws InterruptedException {
		StreamTraffic traffic = new StreamTraffic(new InetSocketAddress(args[0], Integer.parseInt(args[1])),
				args[2].equals("frames"), Path.of(args[3]));
		traffic.run();
		System.exit((traffic.failures() == 0) ? 0 : 1);
	}

	@Override
	Socket open() throws IOException {
		return Traffic.connect(this.server);
	}

	/** Whether the message came back, and not a FIN. */
	@Override
	boolean isEchoed(Socket connection, byte[] payload) throws IOException {
		byte[] sent = this.frames ? frame(ECHO, payload) : payload;
		byte[] expected = this.frames ? frame(ECHOED, payload) : payload;
		connection.getOutputStream().write(sent);
		InputStream in = connection.getInputStream();
		byte[] received = in.readNBytes(expected.length);
		if (!Arrays.equals(received, Arrays.copyOf(expected, received.length))) {
			throw new IOException("the " + received.length + " bytes that came back are not those that were sent");
		}
		if (this.frames && received.length > 0 && received.length < expected.length) {
			throw new EOFException("a frame ended after " + received.length + " bytes");
		}
		return received.length == expected.length;
	}

	private static byte[] frame(short opcode, byte[] payload) {
		return ByteBuffer.allocate(6 + payload.length).putShort(opcode).putInt(payload.length).put(payload).array();
	}

}
