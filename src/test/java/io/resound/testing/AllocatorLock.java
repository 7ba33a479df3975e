package io.resound.testing;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets Netty's adaptive allocator take its own lock. Event loops share it for large
 * buffers only, and hold it for a few instructions, when they meet at it and the
 * allocator makes more of what they meet at. Registered in {@code META-INF/services}.
 */
public final class AllocatorLock implements BlockHoundIntegration {

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
			.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$AdaptiveByteBuf", "deallocate");
	}

}
