package io.resound.settings;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Checks settings that list origins of web pages. */
public final class AllowedOrigins {

	/** Stands for all origins. */
	public static final String ANY = "*";

	/**
	 * What a browser sends, except {@code null} (HTML standard, "serialization of an
	 * origin"): in lower case, without a path, a host that is a domain or an address.
	 */
	private static final Pattern ORIGIN = Pattern
		.compile("([a-z][a-z0-9+.-]*)://(?:\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::([1-9][0-9]{0,4}))?");

	private static final int LARGEST_PORT = 65_535;

	private AllowedOrigins() {
	}

	/**
	 * Checks the value of a setting.
	 * @param setting the name of the setting
	 * @param origins its value, {@code null} if it is not set
	 * @throws InvalidSettingException if it is neither * nor a list of origins
	 */
	public static void check(String setting, @Nullable List<String> origins) {
		if (origins == null || origins.equals(List.of(ANY))) {
			return;
		}
		if (origins.isEmpty() || !origins.stream().allMatch(AllowedOrigins::isOrigin)) {
			String value = origins.isEmpty() ? "empty" : "\"" + String.join(",", origins) + "\"";
			throw InvalidSettingException.value(setting, value,
					"* or a list of origins as browsers send them: scheme, host, and the port unless it is the scheme's "
							+ "default, in lower case and without a path, e.g. https://app.example.com or "
							+ "http://localhost:3000");
		}
	}

	private static boolean isOrigin(String value) {
		Matcher matcher = ORIGIN.matcher(value);
		if (!matcher.matches()) {
			return false;
		}
		String port = matcher.group(2);
		return port == null || (Integer.parseInt(port) <= LARGEST_PORT && !port.equals(defaultPort(matcher.group(1))));
	}

	private static @Nullable String defaultPort(String scheme) {
		return switch (scheme) {
			case "http" -> "80";
			case "https" -> "443";
			default -> null;
		};
	}

}
