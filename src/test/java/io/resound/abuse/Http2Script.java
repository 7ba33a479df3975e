package io.resound.abuse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What a script of HTTP/2 needs to be taken seriously: the preface, acknowledgements, and
 * the windows that the service gives.
 */
abstract class Http2Script implements Script {

	/** Bytes of frames for one write. */
	private static final int AT_ONCE = 16_384;

	/** Streams that take the place of ended ones are opened no faster. */
	private static final long REOPENING = TimeUnit.MILLISECONDS.toNanos(100);

	/** What the protocol demands, to be sent first. */
	private final List<ByteBuffer> first = new ArrayList<>();

	/** The windows of the open streams. */
	private final Map<Integer, Long> windows = new LinkedHashMap<>();

	private long connectionWindow = Frames.INITIAL_WINDOW;

	private long initialWindow = Frames.INITIAL_WINDOW;

	private int nextStream = 1;

	private long lastOpened;

	private byte[] unparsed = {};

	/** Begins a connection, with this window for each response. */
	Http2Script(int window) {
		this.first.add(Frames.preface(window));
	}

	/**
	 * The next frame, or frames that belong together; {@code null} while there are none.
	 */
	abstract @Nullable ByteBuffer more();

	@Override
	public final @Nullable ByteBuffer next() {
		List<ByteBuffer> frames = new ArrayList<>(this.first);
		this.first.clear();
		int bytes = 0;
		while (bytes < AT_ONCE) {
			ByteBuffer frame = more();
			if (frame == null) {
				break;
			}
			frames.add(frame);
			bytes += frame.remaining();
		}
		return frames.isEmpty() ? null : Frames.together(frames.toArray(ByteBuffer[]::new));
	}

	/**
	 * Whether to open one more stream: so many at once, and later another when one has
	 * ended.
	 */
	final boolean mayOpen(int most) {
		return this.windows.size() < most
				&& (this.nextStream < 2 * most || System.nanoTime() - this.lastOpened > REOPENING);
	}

	/** Opens a stream. The caller sends its head. */
	final int open() {
		int stream = this.nextStream;
		this.nextStream += 2;
		this.lastOpened = System.nanoTime();
		this.windows.put(stream, this.initialWindow);
		return stream;
	}

	/** Takes so much of the connection's window, if there is as much. */
	final boolean takeWindow(int bytes) {
		boolean fits = bytes <= this.connectionWindow;
		this.connectionWindow -= fits ? bytes : 0;
		return fits;
	}

	/** As much DATA as the windows allow, at most one frame of the smallest maximum. */
	final @Nullable ByteBuffer data() {
		for (Map.Entry<Integer, Long> stream : this.windows.entrySet()) {
			int length = (int) Math.min(16_384, Math.min(stream.getValue(), this.connectionWindow));
			if (length > 0) {
				this.connectionWindow -= length;
				stream.setValue(stream.getValue() - length);
				return Frames.frame(Frames.DATA, 0, stream.getKey(), new byte[length]);
			}
		}
		return null;
	}

	@Override
	public final void received(ByteBuffer bytes) {
		ByteBuffer all = Frames.together(ByteBuffer.wrap(this.unparsed), bytes);
		while (all.remaining() >= Frames.HEADER) {
			int length = all.getInt(all.position()) >>> 8;
			if (all.remaining() < Frames.HEADER + length) {
				break;
			}
			int type = all.getInt() & 0xff;
			int flags = all.get() & 0xff;
			int stream = all.getInt();
			received(type, flags, stream, all.slice(all.position(), length));
			all.position(all.position() + length);
		}
		this.unparsed = new byte[all.remaining()];
		all.get(this.unparsed);
	}

	private void received(int type, int flags, int stream, ByteBuffer payload) {
		switch (type) {
			case Frames.SETTINGS -> {
				if ((flags & Frames.ACK) == 0) {
					settings(payload);
					this.first.add(Frames.frame(Frames.SETTINGS, Frames.ACK, 0, new byte[0]));
				}
			}
			case Frames.PING -> {
				if ((flags & Frames.ACK) == 0) {
					byte[] opaque = new byte[payload.remaining()];
					payload.get(opaque);
					this.first.add(Frames.frame(Frames.PING, Frames.ACK, 0, opaque));
				}
			}
			case Frames.WINDOW_UPDATE -> {
				int more = payload.getInt();
				if (stream == 0) {
					this.connectionWindow += more;
				}
				else {
					this.windows.computeIfPresent(stream, (id, window) -> window + more);
				}
			}
			case Frames.RST_STREAM -> this.windows.remove(stream);
			case Frames.HEADERS, Frames.DATA -> {
				if ((flags & Frames.END_STREAM) != 0) {
					this.windows.remove(stream);
				}
			}
			default -> {
				// The rest changes nothing for a client that does harm.
			}
		}
	}

	private void settings(ByteBuffer payload) {
		while (payload.hasRemaining()) {
			int setting = payload.getShort();
			int value = payload.getInt();
			if (setting == Frames.INITIAL_WINDOW_SIZE) {
				long more = value - this.initialWindow;
				this.initialWindow = value;
				this.windows.replaceAll((stream, window) -> window + more);
			}
		}
	}

}
