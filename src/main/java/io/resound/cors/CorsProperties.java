package io.resound.cors;

import java.util.List;
import java.util.function.Predicate;

import io.resound.http.Token;
import io.resound.settings.AllowedOrigins;
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

	static final String ORIGINS = "resound.cors.allowed-origins";

	private static final String HEADERS = "resound.cors.allowed-headers";

	public CorsProperties {
		AllowedOrigins.check(ORIGINS, allowedOrigins);
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

	private static boolean isFieldName(String value) {
		return Token.isToken(value) && !value.contains(ANY);
	}

}
