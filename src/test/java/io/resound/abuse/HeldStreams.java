package io.resound.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Opens streams whose requests never end, and opens another for each that the service
 * ends.
 *
 * @param name the name of the attack
 * @param streams how many streams a connection has open
 * @param firstBlock the header block of a connection's first stream
 * @param block the header block of all others
 * @param body what each request sends of its body, at most one frame
 */
record HeldStreams(String name, int streams, byte[] firstBlock, byte[] block, byte[] body) implements Attack {

	private static final byte[] NOTHING = {};

	/**
	 * As many fields as fit a header list of 16 KB (RFC 9113 section 6.5.2), each a
	 * reference of one byte.
	 */
	static HeldStreams ofManyFields() {
		return new HeldStreams("HTTP/2: heads of 480 references, 100 streams each", 100,
				HeaderBlock.post().kept("a", "").repeated(479).bytes(), HeaderBlock.post().repeated(480).bytes(),
				NOTHING);
	}

	/** As many bytes as fit a header list of 16 KB, in fields of which each is new. */
	static HeldStreams ofManyBytes() {
		HeaderBlock block = HeaderBlock.post();
		for (int i = 0; i < 90; i++) {
			block.field("a", "x".repeat(145));
		}
		return new HeldStreams("HTTP/2: heads of 16 KB in 94 fields, 100 streams each", 100, block.bytes(),
				block.bytes(), NOTHING);
	}

	/** Requests like any other, of which the body has begun. */
	static HeldStreams ofPlainRequests() {
		byte[] block = HeaderBlock.post().bytes();
		return new HeldStreams("HTTP/2: 64 streams each, opened and left", 64, block, block, new byte[1]);
	}

	/** Calls that are between two messages, for which there is no time limit. */
	static HeldStreams ofCalls() {
		byte[] block = HeaderBlock.call("/resound.v1.Echo/Stream").bytes();
		return new HeldStreams("gRPC: 100 calls each, silent after a message", 100, block, block, new byte[5]);
	}

	/** Calls that listen to changes of the service's health. */
	static HeldStreams ofWatchers() {
		byte[] block = HeaderBlock.call("/grpc.health.v1.Health/Watch").bytes();
		return new HeldStreams("gRPC: health watched by 100 calls each", 100, block, block, new byte[5]);
	}

	/** Messages that are longer than any may be, by what their prefixes say. */
	static HeldStreams ofImpossibleMessages() {
		byte[] block = HeaderBlock.call("/resound.v1.Echo/Unary").bytes();
		return new HeldStreams("gRPC: prefixes of 4 GB, 64 calls each", 64, block, block,
				new byte[] { 0, -1, -1, -1, -1 });
	}

	/** Messages of 15 KB that have 15 MB when they are decompressed. */
	static HeldStreams ofBombs() {
		byte[] block = HeaderBlock.call("/resound.v1.Echo/Generate").bytes();
		ByteArrayOutputStream bomb = new ByteArrayOutputStream();
		try (GZIPOutputStream compressed = new GZIPOutputStream(bomb)) {
			compressed.write(new byte[15_000_000]);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		byte[] message = ByteBuffer.allocate(5 + bomb.size())
			.put((byte) 1)
			.putInt(bomb.size())
			.put(bomb.toByteArray())
			.array();
		return new HeldStreams("gRPC: compressed bombs, 64 calls each", 64, block, block, message);
	}

	@Override
	public Duration timeLimit() {
		return STALL_TIMEOUT;
	}

	@Override
	public Script script() {
		return new Http2Script(Frames.INITIAL_WINDOW) {

			private byte[] nextBlock = HeldStreams.this.firstBlock;

			@Override
			@Nullable ByteBuffer more() {
				if (!mayOpen(HeldStreams.this.streams) || !takeWindow(HeldStreams.this.body.length)) {
					return null;
				}
				int stream = open();
				ByteBuffer head = Frames.frame(Frames.HEADERS, Frames.END_HEADERS, stream, this.nextBlock);
				this.nextBlock = HeldStreams.this.block;
				return (HeldStreams.this.body.length == 0) ? head
						: Frames.together(head, Frames.frame(Frames.DATA, 0, stream, HeldStreams.this.body));
			}

		};
	}

}
