package io.resound.abuse;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * One malformed request of HTTP/2 after the other, each with a body that comes after the
 * service has refused it.
 */
final class MalformedStreams implements Attack {

	/** Streams that a connection has open while none is refused. */
	private static final int STREAMS = 8;

	private static final List<HeaderBlock> HEADS = List.of(HeaderBlock.post().field("te", "gzip"),
			HeaderBlock.post().field("connection", "close"), HeaderBlock.post().field("Upper", "case"),
			HeaderBlock.post().field("host", "b"), HeaderBlock.post().field(":path", "/again"),
			HeaderBlock.post().field(":unknown", "x"), HeaderBlock.post().field("content-length", "5"),
			HeaderBlock.post().field("content-length", "x"), HeaderBlock.post().field("a", "b\nc"),
			new HeaderBlock().field(":method", "POST"), new HeaderBlock().field(":status", "200"),
			HeaderBlock.post().field("a", "x".repeat(15_000)).field("b", "x".repeat(1000)));

	private final AtomicInteger next = new AtomicInteger();

	@Override
	public String name() {
		return "HTTP/2: malformed requests, with bodies";
	}

	@Override
	public Duration pause() {
		return Duration.ofMillis(100);
	}

	@Override
	public Script script() {
		return new Http2Script(Frames.INITIAL_WINDOW) {

			@Override
			@Nullable ByteBuffer more() {
				if (!mayOpen(STREAMS)) {
					return null;
				}
				int stream = open();
				HeaderBlock head = HEADS.get(MalformedStreams.this.next.getAndIncrement() % HEADS.size());
				return Frames.together(Frames.frame(Frames.HEADERS, Frames.END_HEADERS, stream, head.bytes()),
						Frames.frame(Frames.DATA, 0, stream, new byte[100]));
			}

		};
	}

}
