package io.resound.echo;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which types are known to be harmless. */
class InertTypesTests {

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "APPLICATION/Json", "text/plain;charset=utf-8",
			"text/plain; charset=\"utf-8\"", "text/plain ; a=b ; c=d", "text/plain;", "text/plain; ;a=b",
			"text/plain; a=\"\"", "text/plain; a=\"\\\"\"", "image/png;!#$%&'*+-.^_`|~=1" })
	void aListedTypeThatParsesIsInert(String type) {
		assertThat(InertTypes.contains(type)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "image/svg+xml", "application/xml", "text/css", "text/javascript",
			"application/pdf", "text/plainx", "text", "", ";", "*/*", "text/*" })
	void aTypeThatIsNotListedIsNotInert(String type) {
		assertThat(InertTypes.contains(type)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain;;;=", "text/plain;a", "text/plain;a=", "text/plain;=b", "text/plain;a =b",
			"text/plain;a= b", "text/plain;a=\"b", "text/plain;a=\"b\\\"", "text/plain;a=\"b\"c", "text/plain;a=b c",
			"text/plain;a=b,text/html", "text/plain,text/html", "text/plain text/html", "text /plain", "text/ plain",
			"text/plain;a=\"b\", text/html", "text/plain;a=(b)", "text/plain;\u00e4=b", "\u00a0text/plain",
			"text/plain\u2003", "text/plain\u000b;a=b", "text/plain;a=\"\u0001\"", "text/plain;a=\"\u007f\"" })
	void aTypeThatDoesNotParseIsNotInert(String type) {
		assertThat(InertTypes.contains(type)).isFalse();
	}

}
