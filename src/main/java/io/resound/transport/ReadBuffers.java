package io.resound.transport;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one event loop read into. The size follows what a connection
 * has sent before, so an idle one holds no buffer where the transport asks for it when
 * there is something to read. A connection whose reads are large gets one of the loop's
 * few large buffers, the first that nobody holds on to any more: a body that passes
 * through at once then passes through the processor's cache, not through memory, and in
 * few calls. While bodies that wait for their clients hold them all, others do with less.
 * <p>
 * Who reads owns the buffer and releases it as any other. Used on the event loop only.
 */
final class ReadBuffers implements RecvByteBufAllocator {

	/**
	 * Of a large buffer, in bytes: as much as a core's own cache holds, and a head, so
	 * that a body of 1 MiB comes in two reads and not in three.
	 */
	private static final int LARGEST = (512 + 4) * 1024;

	/** How many of them: most of the time the first is free. */
	private static final int COUNT = 4;

	/**
	 * From which guess on a large buffer is taken, and the size of those taken instead,
	 * in bytes. Bodies of 64 KiB stay below: they come in one read each as it is.
	 */
	private static final int LARGE = 256 * 1024;

	private static final int FIRST = 2048;

	private static final int SMALLEST = 64;

	private final RecvByteBufAllocator sizes = new AdaptiveRecvByteBufAllocator(SMALLEST, FIRST, LARGEST);

	/** One reference to each is held here; whoever reads into it holds another. */
	private final @Nullable ByteBuf[] large = new ByteBuf[COUNT];

	@Override
	public ExtendedHandle newHandle() {
		return new SizedHandle((ExtendedHandle) this.sizes.newHandle());
	}

	/** Gives the large buffers back, once the loop has ended. */
	void release() {
		for (ByteBuf buffer : this.large) {
			if (buffer != null) {
				buffer.release();
			}
		}
		Arrays.fill(this.large, null);
	}

	private ByteBuf large(ByteBufAllocator allocator) {
		for (int i = 0; i < COUNT; i++) {
			ByteBuf buffer = this.large[i];
			if (buffer == null) {
				buffer = allocator.ioBuffer(LARGEST, LARGEST);
				this.large[i] = buffer;
			}
			if (buffer.refCnt() == 1) {
				return buffer.clear().retain();
			}
		}
		return allocator.ioBuffer(LARGE);
	}

	private final class SizedHandle extends DelegatingHandle implements ExtendedHandle {

		private final ExtendedHandle handle;

		SizedHandle(ExtendedHandle handle) {
			super(handle);
			this.handle = handle;
		}

		@Override
		public ByteBuf allocate(ByteBufAllocator allocator) {
			return (guess() < LARGE) ? super.allocate(allocator) : large(allocator);
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
			return this.handle.continueReading(maybeMoreData);
		}

	}

}
