package io.resound.server.listen;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Gives the connections of a listening channel an allocator that fails when it is told
 * to, as if no direct memory were left.
 */
final class FailingAllocators extends ChannelInboundHandlerAdapter {

	private final Predicate<String> failing;

	private FailingAllocators(Predicate<String> failing) {
		this.failing = failing;
	}

	/**
	 * Gives them to all connections that are accepted from now on.
	 * @param failing whether a call of a method of {@link ByteBufAllocator} fails
	 */
	static void give(Channel listening, Predicate<String> failing) {
		listening.eventLoop()
			.submit(() -> listening.pipeline().addFirst(new FailingAllocators(failing)))
			.syncUninterruptibly();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object child) {
		((Channel) child).config().setAllocator(failing(((Channel) child).config().getAllocator()));
		ctx.fireChannelRead(child);
	}

	private ByteBufAllocator failing(ByteBufAllocator allocator) {
		return (ByteBufAllocator) Proxy.newProxyInstance(ByteBufAllocator.class.getClassLoader(),
				new Class<?>[] { ByteBufAllocator.class }, (proxy, method, arguments) -> {
					if (this.failing.test(method.getName())) {
						throw new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory");
					}
					try {
						return method.invoke(allocator, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
