package io.resound.inspect;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.resound.http.Field;
import io.resound.inspect.Inspection.Body;
import io.resound.inspect.Inspection.Client;
import io.resound.inspect.Inspection.Connection;
import io.resound.inspect.Inspection.Timing;
import io.resound.pod.Pod;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written is what Jackson would write by itself. */
class InspectionSerializerTests {

	private static final List<Field> FIELDS = List.of(new Field("a", "1 \"ü\" \u0001"), new Field("A", ""));

	private final JsonMapper mapper = JsonMapper.builder().build();

	/**
	 * The components of the record, in their order and without those that are missing.
	 */
	private final JsonMapper byItself = JsonMapper.builder()
		.addMixIn(Inspection.class, WithoutSerializer.class)
		.build();

	@Test
	void allMembers() {
		assertSame(new Inspection("POST", "/inspect?a=b", "/inspect", FIELDS, "HTTP/1.1", "host:1", FIELDS, FIELDS,
				new Body("text", "base64", 1L << 40, "0123", true), new Client("::1", 65_535), "default",
				new ProxyHeader(2, true, null, null, List.of()), new Tls("TLSv1.3", "A", null, null, "h2", null),
				new Connection("c-1", 5_000_000_000L, 7),
				new Forwarding(List.of(Map.of("for", "a")), List.of(new Forwarding.ListField("b", List.of("c", "d")))),
				new Pod("p", "n", "o", "z"), new Timing("2026", "2027"), "delay=1s", "2"));
	}

	@Test
	void onlyWhatAlwaysIsThere() {
		assertSame(new Inspection("GET", "/", "/", List.of(), "HTTP/1.0", null, List.of(), List.of(),
				new Body(null, "", 0, "", false), null, "default", null, null, new Connection("c", 0, 1), null,
				new Pod("p", null, null, null), new Timing("2026", "2027"), null, null));
	}

	private void assertSame(Inspection inspection) {
		JsonNode expected = this.byItself.readTree(this.byItself.writeValueAsBytes(inspection));
		JsonNode written = this.mapper.readTree(this.mapper.writeValueAsBytes(inspection));
		assertThat(written).isEqualTo(expected);
		assertThat(written.propertyNames()).containsExactlyElementsOf(expected.propertyNames());
	}

	@JsonSerialize(using = ValueSerializer.None.class)
	@JsonInclude(JsonInclude.Include.NON_NULL)
	private interface WithoutSerializer {

	}

}
