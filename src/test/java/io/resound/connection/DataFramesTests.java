package io.resound.connection;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What bodies in small frames weigh, and how the content of a frame is held. */
class DataFramesTests {

	private static final int STREAM = 1;

	/** The window of a stream and of the connection (RFC 9113 section 6.9.2). */
	private static final int WINDOW = 65_535;

	private final DataFrames frames = new DataFrames();

	private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

	private final Http2Connection codec = new DefaultHttp2Connection(true);

	/** What is read into. */
	private final ByteBuf read = Unpooled.directBuffer(WINDOW).writeZero(WINDOW);

	@BeforeEach
	void connect() throws Http2Exception {
		this.codec.local().flowController(new DefaultHttp2LocalFlowController(this.codec));
		this.codec.remote().flowController(new DefaultHttp2RemoteFlowController(this.codec));
		this.codec.local().flowController().channelHandlerContext(this.channel.pipeline().firstContext());
		this.codec.remote().flowController().channelHandlerContext(this.channel.pipeline().firstContext());
		this.codec.remote().createStream(STREAM, false);
		this.frames.codec(this.codec);
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
		assertThat(this.read.release()).as("nobody else holds what was read into").isTrue();
	}

	@Test
	void largeFramesWeighTheirBytes() {
		this.frames.read(16_384);
		this.frames.read(16_384);
		assertThat(this.frames.weigh(32_768)).isEqualTo(32_768);
	}

	@Test
	void eachSmallFrameWeighs256Bytes() {
		for (int i = 0; i < 1000; i++) {
			this.frames.read(1);
		}
		assertThat(this.frames.weigh(1000)).isEqualTo(256_000);
	}

	@Test
	void whatHasBeenWrittenWeighsNothing() {
		this.frames.read(1);
		assertThat(this.frames.weigh(0)).isZero();
		this.frames.read(1000);
		assertThat(this.frames.weigh(1000)).isEqualTo(1000);
	}

	@Test
	void aLargeFrameThatCanBeWrittenIsHeldInTheBufferItArrivedIn() throws Http2Exception {
		assertThat(isCopied(16_384)).isFalse();
	}

	@Test
	void aSmallFrameIsCopied() throws Http2Exception {
		assertThat(isCopied(4096)).isTrue();
	}

	@Test
	void aFrameIsCopiedIfTheWindowOfItsStreamIsTooSmall() throws Http2Exception {
		window(this.codec.stream(STREAM), -WINDOW + 16_383);
		assertThat(isCopied(16_384)).isTrue();
	}

	@Test
	void aFrameIsCopiedIfTheStreamHoldsTheWindowAlready() throws Http2Exception {
		window(this.codec.stream(STREAM), -WINDOW + 2 * 16_384);
		assertThat(isCopied(16_384)).isFalse();
		assertThat(isCopied(16_384)).isFalse();
		assertThat(isCopied(16_384)).isTrue();
	}

	@Test
	void aFrameIsCopiedIfTheWindowOfTheConnectionIsTooSmall() throws Http2Exception {
		window(this.codec.connectionStream(), -WINDOW + 16_383);
		assertThat(isCopied(16_384)).isTrue();
	}

	@Test
	void aFrameIsCopiedIfTheSocketIsFull() throws Http2Exception {
		this.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
		assertThat(isCopied(16_384)).isTrue();
	}

	@Test
	void aFrameOfAStreamThatHasEndedIsCopied() throws Http2Exception {
		this.codec.stream(STREAM).close();
		assertThat(isCopied(hold(16_384))).isTrue();
	}

	@Test
	void aFrameIsHeldInTheBufferItArrivedInIfThereIsNoMemoryForACopy() throws Http2Exception {
		this.channel.config().setAllocator(new NoMemory());
		assertThat(isCopied(100)).isFalse();
	}

	private void window(Http2Stream stream, int more) throws Http2Exception {
		this.codec.remote().flowController().incrementWindowSize(stream, more);
	}

	/** Whether the content of the next frame of the stream is copied. */
	private boolean isCopied(int bytes) throws Http2Exception {
		ByteBuf frame = this.read.slice(0, bytes);
		this.codec.local().flowController().receiveFlowControlledFrame(this.codec.stream(STREAM), frame, 0, false);
		return isCopied(hold(bytes));
	}

	private ByteBuf hold(int bytes) {
		return this.frames.hold(STREAM, this.read.slice(0, bytes), this.channel);
	}

	/** Releases it. A copy takes no more memory than it has bytes. */
	private boolean isCopied(ByteBuf held) {
		boolean copied = this.read.refCnt() == 1;
		if (copied) {
			assertThat(held.capacity()).isEqualTo(held.readableBytes());
		}
		held.release();
		return copied;
	}

	private static final class NoMemory extends AbstractByteBufAllocator {

		@Override
		protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
			throw new OutOfMemoryError("none left, says this test");
		}

		@Override
		protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
			throw new OutOfMemoryError("none left, says this test");
		}

		@Override
		public boolean isDirectBufferPooled() {
			return true;
		}

	}

}
