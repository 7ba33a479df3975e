package io.resound.shape;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.resound.error.ProblemException;
import io.resound.http.Field;
import io.resound.http.Query;
import io.resound.limits.GenerateLimits;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import io.resound.route.Pace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What may be asked for, by which source, and what is refused. */
class ShapeReaderTests {

	private static final GenerateLimits LIMITS = new GenerateLimits(DataSize.ofGigabytes(1), Duration.ofMinutes(10));

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			delay=150us:10,2ms:5,0.5s:1
			delay=5ms..50ms
			delay=0.5s:50,1s:40&status=418
			status=404:10,503:5,429:1
			status=503:5%,429:.5%
			status=200:33.333333333,201:33.333333333,202:33.333333334
			size=1024:10,512:5
			size=1KB:10,1MiB:1
			size=0
			close=true
			close=5.3
			fault=cut=1000:5,reset:1
			header=Foo:Bar&header=X:Y
			until=3&seed=-1""")
	void theFieldMayOrderIt(String shape) {
		assertThat(read(shape, Source.FIELD)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "delay=", "delay=10", "delay=-1ms", "delay=50ms..5ms", "delay=5ms..", "delay=11m",
			"delay=1ms,2ms", "delay=1ms:50,2ms:51", "delay=1ms:", "delay=1ms:x", "delay=1ms:-1", "delay=1ms:1e1",
			"status=199", "status=600", "status=abc", "status=503:", "status=503:101", "status=503:60,429:60",
			"status=503,", "size=-1", "size=1025MB", "size=1PB", "rate=0", "rate=x", "close=yes", "close=101",
			"close=-1", "fault=crash", "fault=cut", "fault=cut=", "fault=cut=-1", "fault=reset:101", "until=0",
			"until=4294967296", "seed=x", "seed=9223372036854775808", "header=X-A", "header=:v", "header=X A:v",
			"status=503&status=429" })
	void anImpossibleValueIsRefusedWithItsKey(String shape) {
		String key = shape.substring(0, shape.indexOf('='));
		assertRefused(shape, Source.QUERY, key + " in the query");
		assertRefused(shape, Source.FIELD, key + " in Resound-Shape");
	}

	@Test
	void theProblemNamesTheValueTheRangeAndTheSetting() {
		assertRefused("delay=11m", Source.QUERY,
				"The value of delay in the query is \"11m\" and must be a duration" + " from 0s to 10m",
				"The setting is resound.generate.longest.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "q=1", "Delay=1s", "status%20=503", "page=2&sort=asc" })
	void aQueryWithoutKnownKeysMeansNothing(String query) {
		assertThat(read(query, Source.QUERY)).isNull();
	}

	@Test
	void unknownKeysOfAQueryAreIgnoredBesideKnownOnes() {
		assertThat(read("page=2&status=503", Source.QUERY)).isNotNull();
	}

	@Test
	void anUnknownKeyIsRefusedInTheFieldAndInTheDefault() {
		assertRefused("page=2&status=503", Source.FIELD, "a key in Resound-Shape", "page");
		assertRefused("page=2", Source.DEFAULT, "a key in resound.shape.default", "page");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Anything:v", "Retry-After:1", "server-timing:db;dur=53", "Vary:Accept", "ETag:\"a\"",
			"Location:/", "Location:/echo/a%3Fb" })
	void aLinkMaySetIt(String field) {
		assertThat(fields(field, Source.QUERY)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Set-Cookie:a=b", "Content-Type:text/html", "Refresh:0", "Location://evil.example",
			"Location:https://evil.example/", "Location:/%5Cevil.example", "Location:/%09/evil.example",
			"Location:evil", "Location:", "Clear-Site-Data:*", "Link:</a>", "WWW-Authenticate:Basic" })
	void aLinkMayNotSetWhatTheFieldMayOrNobody(String field) {
		assertRefused("header=" + field, Source.QUERY, "header in the query");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Set-Cookie:a=b", "Content-Type:text/html", "Location:https://example.org/" })
	void theFieldMaySetIt(String field) {
		assertThat(fields(field, Source.FIELD)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connection:close", "keep-alive:1", "TE:trailers", "Trailer:a", "Upgrade:h2c",
			"Transfer-Encoding:chunked", "content-length:1", "Date:now", "Proxy-Authenticate:x",
			"Access-Control-Allow-Origin:*", "Resound-Applied:x", ":status:200", "X-Content-Type-Options:x",
			"Cache-Control:public", "Content-Security-Policy:none" })
	void nobodyMaySetIt(String field) {
		assertRefused("header=" + field, Source.QUERY, "header in the query");
		assertRefused("header=" + field, Source.FIELD, "header in Resound-Shape");
	}

	@ParameterizedTest
	@ValueSource(strings = { "%0D", "%0A", "%0D%0A", "%00", "%7F", "%0B", "%C3%A9", "%C4%8D%C4%8A", "%E5%98%8A" })
	void noControlCharacterGetsThrough(String encoded) {
		for (Source source : Source.values()) {
			assertRefused("header=X-A:a" + encoded + "b", source, "header");
			assertRefused("header=X" + encoded + "A:b", source, "header");
		}
	}

	@Test
	void theFieldsAreBoundedInNumberAndInBytes() {
		assertThat(read(fieldsOf(32, 1), Source.QUERY)).isNotNull();
		assertRefused(fieldsOf(33, 1), Source.QUERY, "at most 32 fields");
		assertThat(read(fieldsOf(8, 1024 - 4), Source.QUERY)).isNotNull();
		assertRefused(fieldsOf(8, 1024 - 3), Source.QUERY, "8192 bytes");
	}

	@Test
	void oneValueAloneIsAlwaysDrawn() {
		Shape shape = read("delay=10ms&status=503&size=1KB&rate=100KB&fault=cut=1000&close=true", Source.QUERY);
		assertThat(shape).isNotNull();
		assertThat(shape.draw(new SplittableRandom(1))).isEqualTo(new Shape.Drawn(Duration.ofMillis(10), 503, 1024L,
				new Pace(100 * 1024), List.of(), Ending.cutAfter(1000)));
	}

	@Test
	void withoutAFaultACloseEndsTheConnection() {
		Shape shape = read("close=true", Source.QUERY);
		assertThat(shape).isNotNull();
		assertThat(shape.draw(new SplittableRandom(1)).ending()).isEqualTo(Ending.of(Kind.CLOSE));
	}

	private static String fieldsOf(int number, int valueLength) {
		return IntStream.range(10, 10 + number)
			.mapToObj((i) -> "header=X-" + i + ":" + "v".repeat(valueLength))
			.collect(Collectors.joining("&"));
	}

	private static List<Field> fields(String field, Source source) {
		Shape shape = read("header=" + field, source);
		return (shape != null) ? shape.fields() : List.of();
	}

	private static void assertRefused(String shape, Source source, String... parts) {
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(shape, source))
			.satisfies((refused) -> assertThat(refused.problem().detail()).contains(parts));
	}

	private static @Nullable Shape read(String shape, Source source) {
		return ShapeReader.read(Query.pairs("?" + shape), source, LIMITS);
	}

}
