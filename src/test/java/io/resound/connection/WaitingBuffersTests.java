package io.resound.connection;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How much memory what waits to be written takes. */
class WaitingBuffersTests {

	private static final int CAPACITY = 16 * 1024;

	/** Bytes that the socket takes of the next write. */
	private long taken;

	private final EmbeddedChannel channel = new EmbeddedChannel() {

		@Override
		protected void doWrite(ChannelOutboundBuffer in) {
			in.removeBytes(WaitingBuffersTests.this.taken);
		}

	};

	private final ByteBuf shared = Unpooled.directBuffer(CAPACITY).writeZero(CAPACITY);

	private final WaitingBuffers waiting = new WaitingBuffers();

	@AfterEach
	void close() {
		this.channel.close();
		this.shared.release();
	}

	@Test
	void aSliceCountsAsTheWholeBuffer() {
		writeSlice();
		assertThat(capacity()).isEqualTo(CAPACITY);
	}

	@Test
	void slicesOfOneBufferCountOnce() {
		ByteBuf read = read();
		write(read.readRetainedSlice(10));
		write(read.readRetainedSlice(10).slice(1, 2));
		write(read);
		assertThat(capacity()).isEqualTo(CAPACITY);
	}

	@Test
	void aBufferThatAllConnectionsShareDoesNotCount() {
		writeSlice();
		write(Unpooled.unreleasableBuffer(this.shared).retainedSlice(0, CAPACITY));
		write(Unpooled.unreleasableBuffer(this.shared).retainedSlice(0, CAPACITY));
		assertThat(capacity()).isEqualTo(CAPACITY);
	}

	@Test
	void whatNobodyMayChangeDoesNotCount() {
		writeSlice();
		ByteBuffer block = ByteBuffer.allocateDirect(CAPACITY).asReadOnlyBuffer();
		write(Unpooled.wrappedBuffer(block));
		write(Unpooled.wrappedBuffer(block.slice(0, 10)).retainedSlice(1, 2));
		assertThat(capacity()).isEqualTo(CAPACITY);
		assertThat(this.waiting.shared()).isEqualTo(CAPACITY + 2);
	}

	@Test
	void whatHasBeenTakenOfItDoesNotCountEither() {
		this.taken = 1000;
		write(Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(CAPACITY).asReadOnlyBuffer()));
		assertThat(capacity()).isLessThan(200);
		assertThat(this.waiting.shared()).isEqualTo(CAPACITY - 1000);
	}

	@Test
	void buffersAddUp() {
		writeSlice();
		writeSlice();
		assertThat(capacity()).isEqualTo(2 * CAPACITY);
	}

	@Test
	void slicesWithTheLinesOfChunksBetweenThemCountOnce() {
		ByteBuf read = read();
		for (int i = 0; i < 10; i++) {
			write(Unpooled.directBuffer(4).writeZero(4));
			write(read.readRetainedSlice(10));
			write(Unpooled.directBuffer(2).writeZero(2));
		}
		read.release();
		assertThat(capacity()).isEqualTo(CAPACITY + 60);
	}

	private void writeSlice() {
		ByteBuf read = read();
		write(read.readRetainedSlice(10));
		read.release();
	}

	private static ByteBuf read() {
		return Unpooled.directBuffer(CAPACITY).writeZero(100);
	}

	private void write(ByteBuf bytes) {
		this.channel.writeAndFlush(bytes);
	}

	private long capacity() {
		return this.waiting.capacity(this.channel.unsafe().outboundBuffer(), this.shared);
	}

}
