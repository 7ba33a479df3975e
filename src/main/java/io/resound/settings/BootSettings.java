package io.resound.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Spring Boot's settings for its web server and for WebFlux. The echo has its own
 * pipeline and router, so each setting is in exactly one of three lists: honoured,
 * honoured with the express lane off, or refused at startup. None is silently ignored,
 * except environment variables that begin with {@code SERVER_} but not with a group of
 * Boot's settings, such as {@code SERVER_NAME}: other software has such variables too.
 */
final class BootSettings {

	/** How a setting is treated. */
	enum Way {

		/** Honoured on HTTP/1.1 and HTTP/2, with the express lane and without it. */
		HONOURED,
		/** Honoured, with the express lane off, which the start line says. */
		LANE_OFF,
		/** Aborts startup. */
		REFUSED

	}

	/** The number of requests after which a connection is closed. */
	static final String MAX_KEEP_ALIVE_REQUESTS = "server.netty.max-keep-alive-requests";

	private static final Set<String> HONOURED = Set.of("server.address", "server.port", "server.http2.enabled",
			"server.max-http-request-header-size", "server.netty.idle-timeout", "server.netty.max-initial-line-length",
			"server.ssl.bundle", "server.ssl.certificate", "server.ssl.certificate-private-key", "server.ssl.ciphers",
			"server.ssl.client-auth", "server.ssl.enabled", "server.ssl.enabled-protocols", "server.ssl.key-alias",
			"server.ssl.key-password", "server.ssl.key-store", "server.ssl.key-store-password",
			"server.ssl.key-store-provider", "server.ssl.key-store-type", "server.ssl.server-name-bundles",
			"server.ssl.trust-certificate", "server.ssl.trust-certificate-private-key", "server.ssl.trust-store",
			"server.ssl.trust-store-password", "server.ssl.trust-store-provider", "server.ssl.trust-store-type");

	/**
	 * Those of them that are lists: a number follows the name, and more may follow it.
	 */
	private static final Set<String> LISTS = Set.of("server.ssl.ciphers", "server.ssl.enabled-protocols",
			"server.ssl.server-name-bundles");

	private static final Set<String> LANE_OFF = Set.of(MAX_KEEP_ALIVE_REQUESTS);

	private static final String COMPRESSION = "an echo is the request's body, byte for byte";

	private static final String SESSIONS = "there are no sessions";

	private static final String ROUTER = "the router runs without the other layers of WebFlux";

	private static final String OTHER = "this server has no such setting";

	/**
	 * Prefixes that only settings have. A variable such as {@code SERVER_NAME} may be
	 * other software's, but one with such a prefix is meant for Spring Boot.
	 */
	private static final List<String> GROUPS = List.of("server.netty.", "server.http2.", "server.tomcat.",
			"server.jetty.", "server.undertow.", "server.reactive.");

	/** Names, or prefixes that end in a dot, of refused settings, with the reason. */
	private static final Map<String, String> REFUSED = new LinkedHashMap<>();

	static {
		REFUSED.put("server.ssl.protocol", "server.ssl.enabled-protocols names the versions of TLS");
		REFUSED.put("server.compression.", COMPRESSION);
		REFUSED.put("server.shutdown", "the service always drains: resound.drain.at-least, resound.drain.at-most and"
				+ " resound.drain.timeout say how long");
		REFUSED.put("server.forward-headers-strategy", "no response depends on forwarded fields");
		REFUSED.put("server.server-header", "an echo has no Server field");
		REFUSED.put("server.netty.connection-timeout",
				"it applies to outgoing connections only. See resound.limits.head-timeout,"
						+ " resound.limits.stall-timeout and server.netty.idle-timeout");
		REFUSED.put("server.netty.h2c-max-content-length", "HTTP/2 needs prior knowledge, and Upgrade is ignored");
		REFUSED.put("server.netty.initial-buffer-size", "heads are read from the buffers they arrive in");
		REFUSED.put("server.netty.max-chunk-size", "chunks are never split");
		REFUSED.put("server.netty.validate-headers", "fields are always validated");
		REFUSED.put("server.reactive.session.", SESSIONS);
		REFUSED.put("server.servlet.", "there are no servlets");
		REFUSED.put("server.error.", ROUTER);
		REFUSED.put("server.connection-timeout", "Spring Boot has removed it");
		REFUSED.put("server.max-http-header-size", "its name is server.max-http-request-header-size");
		REFUSED.put("server.max-http-post-size", "see resound.limits.body");
		REFUSED.put("server.use-forward-headers", "no response depends on forwarded fields");
		REFUSED.put("spring.webflux.", ROUTER);
		REFUSED.put("spring.web.", ROUTER);
		REFUSED.put("spring.reactor.netty.shutdown-quiet-period", "see resound.drain.at-least");
	}

	/** Values of refused settings that match what the service does anyway. */
	private static final Map<String, String> HARMLESS = Map.of("server.ssl.protocol", "TLS",
			"server.compression.enabled", "false", "server.shutdown", "graceful", "server.forward-headers-strategy",
			"none", "server.netty.validate-headers", "true", "spring.web.resources.add-mappings", "false");

	private BootSettings() {
	}

	/**
	 * How a setting is treated.
	 * @param name the name of a setting of Spring Boot
	 * @return its list, or {@code null} if it is in none
	 */
	static @Nullable Way way(String name) {
		if (REFUSED.keySet().stream().anyMatch((refused) -> isOrBegins(name, refused))) {
			return Way.REFUSED;
		}
		if (HONOURED.contains(name)) {
			return Way.HONOURED;
		}
		return LANE_OFF.contains(name) ? Way.LANE_OFF : null;
	}

	private static boolean isOrBegins(String name, String listed) {
		return listed.endsWith(".") ? name.startsWith(listed) : name.equals(listed);
	}

	/**
	 * Refuses unsupported settings. The message has no values, which may be passwords or
	 * private keys.
	 * @param given what was given
	 * @throws InvalidSettingException if one is unsupported
	 */
	static void check(List<Given> given) {
		for (Given setting : given) {
			String reason = reason(setting);
			if (reason != null && !isHarmless(setting)) {
				throw new InvalidSettingException(setting.where() + " is set, but not supported: " + reason + ".",
						"Remove the setting. --help lists the supported ones.");
			}
		}
	}

	private static @Nullable String reason(Given given) {
		for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
			if (isOrBelow(given, refused.getKey())) {
				return refused.getValue();
			}
		}
		boolean meantForBoot = given.isVariable() ? GROUPS.stream().anyMatch((group) -> given.after(group) != null)
				: given.after("server.") != null;
		boolean taken = HONOURED.stream().anyMatch((honoured) -> isOrIn(given, honoured))
				|| LANE_OFF.stream().anyMatch(given::is);
		return (meantForBoot && !taken) ? OTHER : null;
	}

	private static boolean isOrBelow(Given given, String listed) {
		String rest = given.after(listed);
		return rest != null && (rest.isEmpty() || listed.endsWith("."));
	}

	private static boolean isOrIn(Given given, String honoured) {
		String rest = given.after(honoured);
		return rest != null && (rest.isEmpty() || (LISTS.contains(honoured) && rest.matches("(\\[\\d+]|\\.\\d+).*")));
	}

	private static boolean isHarmless(Given given) {
		return HARMLESS.entrySet()
			.stream()
			.anyMatch((entry) -> given.is(entry.getKey()) && entry.getValue().equalsIgnoreCase(given.value()));
	}

}
