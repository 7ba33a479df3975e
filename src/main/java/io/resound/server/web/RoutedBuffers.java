package io.resound.server.web;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Allocates the buffers that routes put their responses in: in direct memory, or on the
 * heap if no direct memory is left. An error of the allocator would not reach
 * {@link RouteFailures}, because Reactor takes each {@link OutOfMemoryError} for the end
 * of the process. The connection finds out when it writes, and ends the exchange.
 */
final class RoutedBuffers extends NettyDataBufferFactory {

	RoutedBuffers(ByteBufAllocator allocator) {
		super(allocator);
	}

	@Override
	public NettyDataBuffer allocateBuffer(int capacity) {
		try {
			return super.allocateBuffer(capacity);
		}
		catch (OutOfMemoryError ex) {
			return wrap(Unpooled.buffer(capacity));
		}
	}

}
