package io.resound.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * A client of HTTP/2 by prior knowledge that sends exactly the frames it is told to. Only
 * settings and pings are acknowledged by itself, and nothing is read but inside a call
 * that waits for something. No wait is longer than {@link RawClient#PATIENCE}.
 */
public final class Http2Client implements AutoCloseable {

	/** The error code of RFC 9113 section 7. */
	public static final int NO_ERROR = 0;

	/** The error code of RFC 9113 section 7. */
	public static final int PROTOCOL_ERROR = 1;

	/** The error code of RFC 9113 section 7. */
	public static final int INTERNAL_ERROR = 2;

	/** The error code of RFC 9113 section 7. */
	public static final int FLOW_CONTROL_ERROR = 3;

	/** The error code of RFC 9113 section 7. */
	public static final int STREAM_CLOSED = 5;

	/** The error code of RFC 9113 section 7. */
	public static final int FRAME_SIZE_ERROR = 6;

	/** The error code of RFC 9113 section 7. */
	public static final int REFUSED_STREAM = 7;

	/** The error code of RFC 9113 section 7. */
	public static final int CANCEL = 8;

	/** The error code of RFC 9113 section 7. */
	public static final int ENHANCE_YOUR_CALM = 11;

	private static final int MAX_FRAME = 16_384;

	/** What a service allows at first, for a connection. */
	private static final int INITIAL_WINDOW = 65_535;

	private static final int INITIAL_WINDOW_SIZE = 4;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private final Socket socket;

	private final DataInputStream in;

	private OutputStream out;

	private final Http2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder((name, value) -> false);

	private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

	private final Map<Integer, Http2Answer> answers = new TreeMap<>();

	private int nextStream = 1;

	private boolean givingWindow = true;

	private Integer goAway;

	private int pings;

	/** Bytes of DATA, for the window of the connection. */
	private long sent;

	/** What the service allows at first, for a stream, by its last settings. */
	private long streamWindow = INITIAL_WINDOW;

	private Http2Client(Socket socket, TlsPass.Streams streams) throws IOException {
		this.socket = socket;
		this.in = new DataInputStream(new BufferedInputStream(streams.in()));
		this.out = streams.out();
	}

	/** Connects, with the settings that every client has. */
	public static Http2Client connect(int port) {
		return connect(port, 65_535);
	}

	/** Connects, with a window of so many bytes for each answer. */
	public static Http2Client connect(int port, int window) {
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
			socket.setTcpNoDelay(true);
			socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
			return begin(new Http2Client(socket, TlsPass.on(socket, "h2")), window);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Uses a connection that there is, such as one over TLS. */
	public static Http2Client of(Socket socket) {
		try {
			socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
			return begin(new Http2Client(socket, TlsPass.Streams.of(socket)), 65_535);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Http2Client begin(Http2Client client, int window) throws IOException {
		client.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		client.send(4, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(window).array());
		return client;
	}

	/** No window is given by itself any more. */
	public Http2Client keepWindow() {
		this.givingWindow = false;
		return this;
	}

	/** The bytes of a frame (RFC 9113 section 4.1). */
	public static byte[] frame(int type, int flags, int stream, byte... payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.putInt(payload.length << 8 | type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	/** Sends a frame. */
	public void send(int type, int flags, int stream, byte[] payload) {
		try {
			this.out.write(frame(type, flags, stream, payload));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends the first bytes of a frame, with its header. */
	public void sendPart(int type, int flags, int stream, int length, int bytes) {
		try {
			this.out.write(
					ByteBuffer.allocate(9 + bytes).putInt(length << 8 | type).put((byte) flags).putInt(stream).array());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends the frames that an action sends in one write. */
	public void sendTogether(Runnable action) {
		OutputStream direct = this.out;
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		this.out = frames;
		try {
			action.run();
			direct.write(frames.toByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.out = direct;
		}
	}

	/**
	 * Opens a stream with a request.
	 * @param fields further fields, names and values in turn
	 * @return the stream
	 */
	public int request(String method, String path, boolean end, String... fields) {
		Http2Headers head = new DefaultHttp2Headers(false).method(method)
			.scheme("http")
			.authority("localhost")
			.path(path);
		for (int i = 0; i < fields.length; i += 2) {
			head.add(fields[i], fields[i + 1]);
		}
		return request(head, end);
	}

	/** Opens a stream with any head, a malformed one too. */
	public int request(Http2Headers head, boolean end) {
		int stream = this.nextStream;
		this.nextStream += 2;
		headers(stream, head, end);
		return stream;
	}

	/** Sends a head, or trailers, and what does not fit in one frame in further ones. */
	public void headers(int stream, Http2Headers head, boolean end) {
		ByteBuf block = Unpooled.buffer();
		try {
			this.encoder.encodeHeaders(stream, head, block);
		}
		catch (Http2Exception ex) {
			throw new IllegalArgumentException(ex);
		}
		int type = 1;
		int flags = end ? END_STREAM : 0;
		while (type == 1 || block.isReadable()) {
			byte[] part = new byte[Math.min(MAX_FRAME, block.readableBytes())];
			block.readBytes(part);
			send(type, flags | (block.isReadable() ? 0 : END_HEADERS), stream, part);
			type = 9;
			flags = 0;
		}
	}

	/** Sends a piece of a body. */
	public void data(int stream, byte[] bytes, boolean end) {
		this.sent += bytes.length;
		send(0, end ? END_STREAM : 0, stream, bytes);
	}

	/**
	 * Sends a body, or the beginning of one, as the windows allow, until the stream has
	 * been answered. Nothing else may have been sent on the stream.
	 */
	public void upload(int stream, byte[] bytes, boolean end) {
		int position = 0;
		while (position < bytes.length && !answer(stream).isEnded()) {
			long window = Math.min(this.streamWindow + answer(stream).window() - position,
					INITIAL_WINDOW + answer(0).window() - this.sent);
			int piece = (int) Math.min(Math.min(window, MAX_FRAME), bytes.length - position);
			if (piece > 0) {
				int next = position + piece;
				data(stream, Arrays.copyOfRange(bytes, position, next), end && next == bytes.length);
				position = next;
			}
			else {
				readFrames(1);
			}
		}
	}

	/** Forgets what has been read of an answer that has ended. */
	public void forget(int stream) {
		this.answers.remove(stream);
	}

	/** Gives window to a stream, or to the connection, which is stream 0. */
	public void window(int stream, int bytes) {
		send(8, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
	}

	/** Resets a stream. */
	public void reset(int stream, int error) {
		send(3, 0, stream, ByteBuffer.allocate(4).putInt(error).array());
	}

	/** Reads until the answer of a stream is whole, or the stream is reset. */
	public Http2Answer read(int stream) {
		Http2Answer answer = answer(stream);
		while (!answer.isEnded()) {
			requireFrame();
		}
		return answer;
	}

	/** Reads until a stream has been reset. */
	public int readReset(int stream) {
		Http2Answer answer = answer(stream);
		while (answer.reset() == null) {
			requireFrame();
		}
		return answer.reset();
	}

	/** Reads until a stream has been reset, or the connection with it. */
	public void readForReset(int stream) {
		try {
			readReset(stream);
		}
		catch (UncheckedIOException ex) {
			if (!(ex.getCause() instanceof SocketException)) {
				throw ex;
			}
		}
	}

	/** Reads so many frames. */
	public void readFrames(int count) {
		for (int i = 0; i < count; i++) {
			requireFrame();
		}
	}

	/** Reads until an answer's head is there, an interim one too. */
	public Http2Answer readHead(int stream) {
		Http2Answer answer = answer(stream);
		while (answer.heads().isEmpty()) {
			requireFrame();
		}
		return answer;
	}

	/**
	 * Reads until FIN, and returns the last GOAWAY's error code, {@code null} if none.
	 */
	public Integer readToEnd() {
		while (readFrame()) {
			// Each frame is kept where it belongs.
		}
		return this.goAway;
	}

	/** Reads until a GOAWAY has come, and returns its error code. */
	public int readGoAway() {
		while (this.goAway == null) {
			requireFrame();
		}
		return this.goAway;
	}

	/** Whether a GOAWAY has been read. */
	public boolean isGoingAway() {
		return this.goAway != null;
	}

	/** Reads until the next PING, which is acknowledged. */
	public void readPing() {
		int before = this.pings;
		while (this.pings == before) {
			requireFrame();
		}
	}

	/** Reads whatever comes until nothing has come for a while. */
	public void readFor(Duration silence) {
		try {
			this.socket.setSoTimeout((int) silence.toMillis());
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
			while (System.nanoTime() < deadline && readFrame()) {
				// Each frame is kept where it belongs.
			}
		}
		catch (UncheckedIOException ex) {
			if (!(ex.getCause() instanceof SocketTimeoutException)) {
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			restorePatience();
		}
	}

	private void restorePatience() {
		try {
			this.socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What has been read of an answer. */
	public Http2Answer answer(int stream) {
		return this.answers.computeIfAbsent(stream, (id) -> new Http2Answer());
	}

	private void requireFrame() {
		if (!readFrame()) {
			throw new IllegalStateException("the connection has ended, GOAWAY: " + this.goAway);
		}
	}

	private boolean readFrame() {
		try {
			int first = this.in.read();
			if (first < 0) {
				return false;
			}
			int length = first << 16 | this.in.readUnsignedShort();
			int type = this.in.readUnsignedByte();
			int flags = this.in.readUnsignedByte();
			int stream = this.in.readInt();
			byte[] payload = new byte[length];
			this.in.readFully(payload);
			received(type, flags, stream, payload);
			return true;
		}
		catch (IOException | Http2Exception ex) {
			throw new UncheckedIOException((ex instanceof IOException io) ? io : new IOException(ex));
		}
	}

	private void received(int type, int flags, int stream, byte[] payload) throws IOException, Http2Exception {
		if (stream != 0 && answer(stream).reset() != null) {
			throw new IOException("a frame of type " + type + " after the reset of stream " + stream);
		}
		switch (type) {
			case 0 -> {
				answer(stream).add(payload);
				giveBack(stream, payload.length);
			}
			case 1 -> answer(stream).add(this.decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)));
			case 3 -> answer(stream).reset(ByteBuffer.wrap(payload).getInt());
			case 4 -> {
				if ((flags & 1) == 0) {
					settings(ByteBuffer.wrap(payload));
					send(type, 1, 0, new byte[0]);
				}
			}
			case 6 -> {
				if ((flags & 1) == 0) {
					this.pings++;
					send(type, 1, 0, payload);
				}
			}
			case 7 -> this.goAway = ByteBuffer.wrap(payload).getInt(4);
			case 8 -> answer(stream).window(ByteBuffer.wrap(payload).getInt());
			default -> throw new IOException("a frame of type " + type);
		}
		if (type <= 1 && (flags & END_STREAM) != 0) {
			answer(stream).end();
		}
	}

	private void settings(ByteBuffer settings) {
		while (settings.hasRemaining()) {
			short id = settings.getShort();
			int value = settings.getInt();
			if (id == INITIAL_WINDOW_SIZE) {
				this.streamWindow = value;
			}
		}
	}

	private void giveBack(int stream, int bytes) {
		if (this.givingWindow && bytes > 0) {
			window(0, bytes);
			window(stream, bytes);
		}
	}

	/** Sends FIN. */
	public void finish() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Ends the connection: what has been sent arrives, and then FIN. */
	public void leave() {
		close();
	}

	/** Vanishes: the server sees a reset. */
	public void vanish() {
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
