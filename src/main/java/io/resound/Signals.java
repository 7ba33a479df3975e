package io.resound;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * The signals of the operating system, by {@code sun.misc.Signal}: Java has no other API
 * for them. It is looked up by name since javac warns of each use, and no annotation
 * turns that warning off.
 */
final class Signals {

	private Signals() {
	}

	/**
	 * Replaces the JVM's handler for a signal. Nothing changes where the JVM was told to
	 * leave signals alone ({@code -Xrs}) or the system has no such signal.
	 * @param name of the signal, without {@code SIG}
	 * @param handler takes the signal's number, on a daemon thread of its own for each
	 * signal that arrives
	 */
	static void handle(String name, IntConsumer handler) {
		try {
			Class<?> type = Class.forName("sun.misc.Signal");
			Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
			Object signal = type.getConstructor(String.class).newInstance(name);
			int number = (int) type.getMethod("getNumber").invoke(signal);
			Object adapter = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] { handlerType },
					(proxy, method, arguments) -> {
						if (!method.getName().equals("handle")) {
							return method.invoke(handler, arguments);
						}
						handler.accept(number);
						return null;
					});
			type.getMethod("handle", type, handlerType).invoke(null, signal, adapter);
		}
		catch (InvocationTargetException ex) {
			if (!(ex.getCause() instanceof IllegalArgumentException)) {
				throw new IllegalStateException(ex);
			}
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
