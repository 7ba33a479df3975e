package io.resound.server.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;

import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/** Makes sure that no two listeners share an address. */
final class Addresses {

	private Addresses() {
	}

	/**
	 * Compares the addresses of listeners with each other and with that of the management
	 * port. Port 0 stands for a different free port each time.
	 * @param listeners the listeners, of which the first has Spring Boot's settings
	 * @param management the address of the management port, or {@code null} if there is
	 * none
	 * @throws InvalidSettingException if two are the same; the message names both
	 */
	static void requireDistinct(List<Listener> listeners, @Nullable InetSocketAddress management) {
		if (management != null && listeners.getFirst().address() instanceof InetSocketAddress first
				&& first.getPort() == management.getPort() && first.getPort() != 0) {
			// On any address: Spring Boot would serve both by one server.
			throw InvalidSettingException.broken("management.server.port", Integer.toString(management.getPort()),
					"must differ from server.port, which is " + first.getPort());
		}
		for (int i = 1; i < listeners.size(); i++) {
			Listener listener = listeners.get(i);
			if (management != null && !listener.hasDatagrams() && isShared(listener.address(), management)) {
				throw taken(listener, "the management port", "management.server.port");
			}
			for (Listener other : listeners.subList(0, i)) {
				if (listener.hasDatagrams() == other.hasDatagrams() && isShared(listener.address(), other.address())) {
					throw taken(listener, "the listener " + other.name(),
							other.isFirst() ? "server.port" : other.setting(key(other)));
				}
			}
		}
	}

	private static InvalidSettingException taken(Listener listener, String other, String setting) {
		return new InvalidSettingException("The listener " + listener.name() + " cannot listen on " + listener.place()
				+ ", which " + other + " uses.", "Change " + listener.setting(key(listener)) + " or " + setting + ".");
	}

	/**
	 * A listener could not be bound.
	 * @param cause why, as the operating system or Netty says
	 */
	static InvalidSettingException unavailable(Listener listener, Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		// Netty's message begins with the system call and the error number.
		String reason = message.substring(message.lastIndexOf(": ") + 1).strip();
		return new InvalidSettingException(
				"The listener " + listener.name() + " cannot listen on " + listener.place() + ": " + reason + ".",
				"Change "
						+ ((listener.path() != null) ? listener.setting("path")
								: listener.setting("port") + " or " + listener.setting("address"))
						+ ", or make this address available.");
	}

	private static String key(Listener listener) {
		return (listener.path() != null) ? "path" : "port";
	}

	private static boolean isShared(SocketAddress one, SocketAddress other) {
		if (one instanceof InetSocketAddress inet && other instanceof InetSocketAddress otherInet) {
			return inet.getPort() != 0 && inet.getPort() == otherInet.getPort()
					&& overlap(inet.getAddress(), otherInet.getAddress());
		}
		return one.getClass().equals(other.getClass()) && absolute(one).equals(absolute(other));
	}

	private static boolean overlap(InetAddress one, InetAddress other) {
		return one.isAnyLocalAddress() || other.isAnyLocalAddress() || one.equals(other);
	}

	private static Path absolute(SocketAddress unix) {
		return Path.of(unix.toString()).toAbsolutePath().normalize();
	}

}
