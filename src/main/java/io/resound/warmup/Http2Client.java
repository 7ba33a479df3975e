package io.resound.warmup;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection that speaks HTTP/2 by prior knowledge, as far as the rehearsal needs it:
 * streams whose frames are made beforehand, and nothing understood of the answers but
 * where they end (RFC 9113 section 4.1).
 */
final class Http2Client implements Closeable {

	/** Fits the server's limit of concurrent streams and the client's own window. */
	private static final int STREAMS = 64;

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int SETTINGS = 4;

	private static final int END_STREAM = 0x1;

	private static final int END_HEADERS = 0x4;

	/** POST, http, /echo and an authority, without Huffman's code (RFC 7541). */
	private static final byte[] HEAD = "\u0083\u0086\u0004\u0005/echo\u0001\u0007warm-up"
		.getBytes(StandardCharsets.ISO_8859_1);

	private static final byte[] BODY = "x".repeat(128).getBytes(StandardCharsets.US_ASCII);

	private static final byte[] REQUESTS = requests();

	private final Socket socket = new Socket();

	Http2Client(InetSocketAddress server) throws IOException {
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(Http1Client.PATIENCE_MILLIS);
		this.socket.connect(server, Http1Client.PATIENCE_MILLIS);
	}

	private static byte[] requests() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
			frame(out, SETTINGS, 0, 0, new byte[0]);
			for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
				frame(out, HEADERS, END_HEADERS, stream, HEAD);
				frame(out, DATA, END_STREAM, stream, BODY);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return bytes.toByteArray();
	}

	private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
			throws IOException {
		out.writeByte(0);
		out.writeShort(payload.length);
		out.writeByte(type);
		out.writeByte(flags);
		out.writeInt(stream);
		out.write(payload);
	}

	/**
	 * Opens all streams at once and reads every answer to its end.
	 * @return how many they were
	 */
	int exchange() throws IOException {
		this.socket.getOutputStream().write(REQUESTS);
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int answered = 0;
		while (answered < STREAMS) {
			int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
			int type = in.readUnsignedByte();
			int flags = in.readUnsignedByte();
			in.skipNBytes(Integer.BYTES + length);
			if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
				answered++;
			}
		}
		return answered;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
