package io.resound.testing;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.SingleThreadIoEventLoop;

/** An event loop whose transport fails with an Error, as it does for a lack of memory. */
public final class BrokenLoop {

	/** The message of the Error. */
	public static final String FAILURE = "the transport failed for a test";

	private BrokenLoop() {
	}

	/** Has the transport of a loop fail from the loop's next turn on. */
	public static void breakDown(EventLoop loop) {
		loop.execute(() -> {
			try {
				Field field = SingleThreadIoEventLoop.class.getDeclaredField("ioHandler");
				field.setAccessible(true);
				field.set(loop, failing((IoHandler) field.get(loop)));
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static IoHandler failing(IoHandler handler) {
		return (IoHandler) Proxy.newProxyInstance(IoHandler.class.getClassLoader(), new Class<?>[] { IoHandler.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("run")) {
						throw new OutOfMemoryError(FAILURE);
					}
					try {
						return method.invoke(handler, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
