package io.resound.cors;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.resound.http.Token;
import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of CORS.
 *
 * @param allowedOrigins comma-separated origins whose pages may read responses, such as
 * https://app.example.com,http://localhost:3000, or * for all; if empty, CORS is disabled
 * @param allowedHeaders comma-separated names of Resound-* header fields that pages of
 * these origins may send, or * for all; other fields need not be listed
 */
@ConfigurationProperties("resound.cors")
record CorsProperties(@Nullable List<String> allowedOrigins, @Nullable List<String> allowedHeaders) {

	/** Stands for all origins, or for all fields. */
	static final String ANY = "*";

	private static final String ORIGINS = "resound.cors.allowed-origins";

	private static final String HEADERS = "resound.cors.allowed-headers";

	/**
	 * What a browser sends, except {@code null} (HTML standard, "serialization of an
	 * origin"): in lower case, without a path, a host that is a domain or an address.
	 */
	private static final Pattern ORIGIN = Pattern
		.compile("([a-z][a-z0-9+.-]*)://(?:\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::([1-9][0-9]{0,4}))?");

	private static final int LARGEST_PORT = 65_535;

	public CorsProperties {
		requireAnyOrEach(ORIGINS, allowedOrigins, CorsProperties::isOrigin,
				"* or a list of origins as browsers send them: scheme, host, and the port unless it is the scheme's "
						+ "default, in lower case and without a path, e.g. https://app.example.com or "
						+ "http://localhost:3000");
		requireAnyOrEach(HEADERS, allowedHeaders, CorsProperties::isFieldName,
				"* or a list of field names, e.g. Resound-Run, Resound-Sequence");
		if (allowedOrigins == null && allowedHeaders != null) {
			throw new InvalidSettingException(HEADERS + " is \"" + String.join(",", allowedHeaders)
					+ "\" and has no effect without " + ORIGINS + ".",
					"Set " + ORIGINS + " too, or remove the setting. --help lists all settings.");
		}
	}

	private static void requireAnyOrEach(String setting, @Nullable List<String> values, Predicate<String> isAllowed,
			String allowed) {
		if (values == null || values.equals(List.of(ANY))) {
			return;
		}
		if (values.isEmpty()) {
			throw InvalidSettingException.value(setting, "empty", allowed);
		}
		for (String value : values) {
			if (!isAllowed.test(value)) {
				throw InvalidSettingException.value(setting, "\"" + String.join(",", values) + "\"", allowed);
			}
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

	private static boolean isFieldName(String value) {
		return Token.isToken(value) && !value.contains(ANY);
	}

}
