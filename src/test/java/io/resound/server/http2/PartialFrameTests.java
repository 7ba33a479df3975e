package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The part of a frame takes no more memory than the frame. */
class PartialFrameTests {

	/** The largest frame of DATA by default, and its header. */
	private static final int LENGTH = 16_384 + 9;

	private final PartialFrame frame = new PartialFrame();

	@AfterEach
	void release() {
		this.frame.release();
	}

	@ParameterizedTest
	@ValueSource(ints = { 20, 2048, 8192, 16_384 })
	void aFrameThatArrivesInPiecesIsNotLargerThanItself(int piece) {
		ByteBuf sent = Unpooled.wrappedBuffer(new byte[LENGTH]);
		this.frame.keep(sent.readSlice(piece), LENGTH, ByteBufAllocator.DEFAULT);
		ByteBuf whole = null;
		while (whole == null) {
			whole = this.frame.complete(sent.readSlice(Math.min(piece, sent.readableBytes())), LENGTH);
			assertThat(this.frame.capacity()).isLessThanOrEqualTo(LENGTH);
		}
		assertThat(whole.readableBytes()).isEqualTo(LENGTH);
		assertThat(whole.capacity()).isEqualTo(LENGTH);
		whole.release();
	}

}
