package io.resound.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The pairs of queries and forms. */
class QueryTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none",
			value = { "/echo | none", "/echo? | none", "/echo?a | ''", "/echo?a= | ''", "/echo?a=1 | 1",
					"/echo?b=2&a=1 | 1", "/echo?a=1&a=2 | 1, 2", "/echo?a&a=2 | , 2", "/echo?aa=1&ba=2&A=3 | none",
					"/echo?a=b=c | b=c", "/echo?&&a=1&& | 1", "/echo?=a | none", "/echo?%61=1&b=2 | 1",
					"/echo?a=%31%2B+%26 | 1+ &", "/echo?a=%zz%4 | %zz%4", "/echo?a=%C3%A4 | \u00c3\u00a4",
					"/echo?b=?a=1 | none", "/a=1 | none", "http://b/?a=1 | 1", "/echo?+a=1 | none",
					"/echo?%=1&a=2 | 2" })
	void aValueIsFoundByItsName(String target, String value) {
		assertThat(Query.value(target, "a")).isEqualTo(value);
	}

	@Test
	void theNameOfAKeyMayNeedDecoding() {
		assertThat(Query.value("/?a%20b=1&a+b=2&a%2Bb=3", "a b")).isEqualTo("1, 2");
		assertThat(Query.value("/?a%20b=1&a+b=2&a%2bb=3", "a+b")).isEqualTo("3");
	}

	@Test
	void pairsKeepTheirOrder() {
		assertThat(Query.pairs("/?b=1&a=%C3%A4&b&=x&&%ff=+%")).containsExactly(new Field("b", "1"),
				new Field("a", "\u00e4"), new Field("b", ""), new Field("", "x"), new Field("\ufffd", " %"));
		assertThat(Query.pairs("/")).isEmpty();
		assertThat(Query.pairs("/?")).isEmpty();
	}

	@Test
	void aFormHasPairsToo() {
		assertThat(Query.ofForm("a=1&\u00e4=%26".getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(List.of(new Field("a", "1"), new Field("\u00e4", "&")));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/status/503 | 503", "/status | ''", "/status/ | ''",
			"/%73tatus/5%303?a/b | 503", "/status/a/b | a/b", "/status/a+%2B%zz | a++%zz", "http://b/status/1 | 1" })
	void aPathHasAValueAfterItsRoute(String target, String value) {
		assertThat(Target.valueAfter(target, "/status")).isEqualTo(value);
	}

}
