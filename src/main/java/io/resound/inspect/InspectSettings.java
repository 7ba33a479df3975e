package io.resound.inspect;

import java.util.List;

import io.resound.http.Token;
import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of what shows requests.
 *
 * @param secretFields comma-separated names of header fields whose values are hidden
 * wherever requests are shown; the value none hides no values. By default Authorization,
 * Proxy-Authorization, Cookie, X-Forwarded-Client-Cert, X-Api-Key and
 * X-Amz-Security-Token
 */
@ConfigurationProperties("resound.inspect")
record InspectSettings(@Nullable List<String> secretFields) {

	private static final String SECRET_FIELDS = "resound.inspect.secret-fields";

	/** Stands for no fields: an empty value would be taken for a mistake. */
	private static final String NONE = "none";

	private static final List<String> DEFAULT = List.of("Authorization", "Proxy-Authorization", "Cookie",
			"X-Forwarded-Client-Cert", "X-Api-Key", "X-Amz-Security-Token");

	InspectSettings {
		if (secretFields != null && (secretFields.isEmpty() || !secretFields.stream().allMatch(Token::isToken))) {
			throw InvalidSettingException.value(SECRET_FIELDS, "\"" + String.join(",", secretFields) + "\"",
					"none or a list of field names, e.g. Authorization, Cookie");
		}
	}

	/** The names of the fields whose values are hidden. */
	List<String> secretNames() {
		if (this.secretFields == null) {
			return DEFAULT;
		}
		return this.secretFields.equals(List.of(NONE)) ? List.of() : this.secretFields;
	}

}
