package io.resound.inspect;

import java.util.List;
import java.util.Map;

import io.resound.http.Field;
import io.resound.http.SecretFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code Forwarded} and {@code X-Forwarded-*}; the examples are those of RFC 7239. */
class ForwardingTests {

	private static final SecretFields NO_SECRETS = new SecretFields(List.of());

	private static List<Map<String, String>> elements(String... values) {
		return Forwarding
			.of(List.of(values).stream().map((value) -> new Field("forwarded", value)).toList(), NO_SECRETS)
			.elements();
	}

	@Test
	void examplesOfTheRfcAreTakenApart() {
		assertThat(elements("for=\"_gazonk\"")).containsExactly(Map.of("for", "_gazonk"));
		assertThat(elements("For=\"[2001:db8:cafe::17]:4711\""))
			.containsExactly(Map.of("for", "[2001:db8:cafe::17]:4711"));
		assertThat(elements("for=192.0.2.60;proto=http;by=203.0.113.43"))
			.containsExactly(Map.of("for", "192.0.2.60", "proto", "http", "by", "203.0.113.43"));
		assertThat(elements("for=192.0.2.43, for=198.51.100.17")).containsExactly(Map.of("for", "192.0.2.43"),
				Map.of("for", "198.51.100.17"));
		assertThat(elements("for=192.0.2.43", "for=\"[2001:db8:cafe::17]\";proto=https"))
			.containsExactly(Map.of("for", "192.0.2.43"), Map.of("for", "[2001:db8:cafe::17]", "proto", "https"));
	}

	@Test
	void quotedStringsMayHaveSeparatorsAndQuotationMarks() {
		assertThat(elements("for=\"a,b;c\\\"d\\\\\";host=e,for=f"))
			.containsExactly(Map.of("for", "a,b;c\"d\\", "host", "e"), Map.of("for", "f"));
	}

	@Test
	void emptyElementsAndBlanksMeanNothing() {
		assertThat(elements(" , for=a ,, ; for=b ; ,")).containsExactly(Map.of("for", "a"), Map.of("for", "b"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "for", "=a", "for=", "for=a b", "for=a;for=b", "for=[::1]", "f or=a", "for=\"a", "for=\"",
			"for=a\"b\"", "for=\"a\"b", "for = a" })
	void whatBreaksTheGrammarIsShownAsItIs(String element) {
		assertThat(elements(element)).containsExactly(Map.of("malformed", element));
	}

	@Test
	void otherFieldsAreListsInTheirOrder() {
		Forwarding forwarding = Forwarding.of(List.of(new Field("X-Forwarded-For", "a, b ,,c"),
				new Field("x-forwarded-port", ""), new Field("X-Forwarded", "no"), new Field("X-FORWARDED-For", "d")),
				NO_SECRETS);
		assertThat(forwarding.fields()).containsExactly(
				new Forwarding.ListField("X-Forwarded-For", List.of("a", "b", "c")),
				new Forwarding.ListField("x-forwarded-port", List.of()),
				new Forwarding.ListField("X-FORWARDED-For", List.of("d")));
		assertThat(Forwarding.of(List.of(new Field("Via", "1.1 a")), NO_SECRETS)).isNull();
	}

	@Test
	void secretsAreHidden() {
		SecretFields secrets = new SecretFields(List.of("FORWARDED", "X-Forwarded-For"));
		Forwarding forwarding = Forwarding
			.of(List.of(new Field("x-forwarded-for", "a, b"), new Field("Forwarded", "for=a")), secrets);
		assertThat(forwarding.fields())
			.containsExactly(new Forwarding.ListField("x-forwarded-for", List.of("4 bytes")));
		assertThat(forwarding.elements()).containsExactly(Map.of("secret", "5 bytes"));
	}

}
