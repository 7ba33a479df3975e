package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.server.Ssl;

/**
 * The settings of all listeners.
 *
 * @param listeners the settings of each listener, by its name
 */
@ConfigurationProperties("resound")
record ListenersSettings(@DefaultValue Map<String, ListenerSettings> listeners) {

	private static final int LONGEST_NAME = 32;

	private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");

	ListenersSettings {
		checkNames(listeners.keySet());
		listeners.forEach((name, settings) -> settings.check(name));
	}

	/**
	 * Creates all listeners: the first one, then the others in the order of their names.
	 * @param address the address of the first listener
	 * @param http2 whether HTTP/2 is spoken if a listener has no setting for it
	 * @param ssl Spring Boot's settings of the first listener's TLS, or {@code null}
	 * @param protocols the names of the available protocols
	 * @throws InvalidSettingException if settings are invalid or contradict each other
	 */
	List<Listener> all(InetSocketAddress address, boolean http2, @Nullable Ssl ssl, Collection<String> protocols) {
		List<Listener> all = new ArrayList<>();
		for (String name : names()) {
			ListenerSettings settings = this.listeners.getOrDefault(name, ListenerSettings.NONE);
			all.add(name.equals(Listener.FIRST) ? settings.first(address, http2, ssl)
					: settings.listener(name, protocols, ListenerSettings.versions(http2)));
		}
		return List.copyOf(all);
	}

	/** The protocol of each listener, by its name. */
	Map<String, String> protocols() {
		Map<String, String> protocols = new LinkedHashMap<>();
		for (String name : names()) {
			protocols.put(name, this.listeners.getOrDefault(name, ListenerSettings.NONE).spoken());
		}
		return protocols;
	}

	/** The names of the listeners: the first one, then the others in order. */
	private List<String> names() {
		List<String> names = new ArrayList<>(new TreeSet<>(this.listeners.keySet()));
		names.remove(Listener.FIRST);
		names.addFirst(Listener.FIRST);
		return names;
	}

	/** The names of the listeners whose connections begin with a PROXY header. */
	List<String> behindProxies() {
		return names().stream()
			.filter((name) -> this.listeners.getOrDefault(name, ListenerSettings.NONE).isBehindProxy())
			.toList();
	}

	/**
	 * Whether any listener has TLS.
	 * @param ssl Spring Boot's settings of the first listener's TLS, or {@code null}
	 */
	boolean haveTls(@Nullable Ssl ssl) {
		return Ssl.isEnabled(ssl) || this.listeners.values().stream().anyMatch((settings) -> settings.tls() != null);
	}

	private static void checkNames(Set<String> names) {
		Map<String, String> taken = new HashMap<>();
		for (String name : names) {
			if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
				throw new InvalidSettingException(
						"The name of a listener is \"" + name + "\" and must be at most " + LONGEST_NAME
								+ " lower-case letters, digits and dashes, with a letter first and no dash at the end.",
						"Change the name in resound.listeners." + name + ".");
			}
			String other = taken.putIfAbsent(name.replace("-", ""), name);
			if (other != null) {
				throw new InvalidSettingException(
						"The listeners " + other + " and " + name + " have names that differ only in dashes.",
						"Write the name in the same way in all settings of a listener. An environment variable has no"
								+ " dashes: RESOUND_LISTENERS_MYNAME_PORT.");
			}
		}
	}

}
