package io.resound.transport;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Allocates the buffers that the connections of one event loop read into. The size
 * follows the earlier reads of the connection. A connection with large reads gets one of
 * the loop's few large buffers, the first that is not in use: a body that is echoed at
 * once then stays in the processor's cache and needs few system calls. While all of them
 * are in use, because their bodies wait for slow clients, smaller buffers are allocated.
 * When memory is short, all buffers are small ({@link HeldMemory#largestRead}).
 * <p>
 * The reader owns the buffer and releases it as usual. Used on the event loop only.
 */
final class ReadBuffers implements RecvByteBufAllocator {

	/**
	 * The size of a large buffer, in bytes: what fits in the cache of a core, and a head,
	 * so that a body of 1 MiB takes two reads and not three.
	 */
	private static final int LARGEST = (512 + 4) * 1024;

	/** The number of large buffers. Most of the time the first one is free. */
	private static final int COUNT = 4;

	/** The bytes of all large buffers of a loop. */
	static final int LARGE_IN_ALL = COUNT * LARGEST;

	/**
	 * From this guessed size on, in bytes, a large buffer is used. It is also the size of
	 * the buffers that are allocated when no large one is free. Bodies of 64 KiB stay
	 * below it: one read is enough for them anyway.
	 */
	private static final int LARGE = 256 * 1024;

	private static final int FIRST = 2048;

	private static final int SMALLEST = 64;

	private final HeldMemory memory;

	private final RecvByteBufAllocator sizes = new AdaptiveRecvByteBufAllocator(SMALLEST, FIRST, LARGEST);

	/**
	 * The large buffers. This class holds one reference to each, and the reader another.
	 */
	private final @Nullable ByteBuf[] large = new ByteBuf[COUNT];

	/**
	 * Creates the allocator of a loop.
	 * @param memory says how large a buffer may be
	 */
	ReadBuffers(HeldMemory memory) {
		this.memory = memory;
	}

	@Override
	public ExtendedHandle newHandle() {
		return new SizedHandle((ExtendedHandle) this.sizes.newHandle());
	}

	/** Releases the large buffers. Called when the loop has ended. */
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
			int guess = guess();
			if (guess > HeldMemory.SMALLEST_SHARE) {
				int most = ReadBuffers.this.memory.largestRead();
				if (guess > most) {
					return allocator.ioBuffer(most);
				}
			}
			return (guess < LARGE) ? super.allocate(allocator) : large(allocator);
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
			return this.handle.continueReading(maybeMoreData);
		}

	}

}
