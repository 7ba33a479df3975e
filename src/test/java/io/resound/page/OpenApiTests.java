package io.resound.page;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The OpenAPI document says what is served, no less and no more. */
@BothWays
@WithObservation
class OpenApiTests {

	@Started
	private static Service service;

	private static Answer answer;

	private static OpenAPI document;

	@BeforeAll
	static void read() {
		try (RawClient client = service.connect()) {
			answer = client.ask("GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n");
		}
		ParseOptions options = new ParseOptions();
		options.setResolve(true);
		SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(answer.text(), List.of(), options);
		assertThat(parsed.getMessages()).isEmpty();
		document = parsed.getOpenAPI();
	}

	@Test
	void itIsYamlOfVersion31() {
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).isEqualTo("application/yaml");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		assertThat(document.getOpenapi()).isEqualTo("3.1.0");
		assertThat(document.getInfo().getVersion()).doesNotContain("{");
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request("GET", "/openapi.yaml", true)).text()).isEqualTo(answer.text());
		}
	}

	@Test
	void eachRouteHasAnOperationForEachMethodAndNoOtherHas() {
		Map<String, Set<String>> served = new TreeMap<>();
		for (Route route : service.context().getBean(Routes.class).all()) {
			served.put(route.toString(), new TreeSet<>(List.of(route.allow().split(", "))));
		}
		Map<String, Set<String>> described = new TreeMap<>();
		document.getPaths().forEach((path, item) -> {
			Route route = service.context().getBean(Routes.class).at(path.replaceAll("\\{[a-z]+}", "1"));
			assertThat(route).as("the route of " + path).isNotNull();
			Set<String> methods = item.readOperationsMap()
				.keySet()
				.stream()
				.map(PathItem.HttpMethod::name)
				.collect(Collectors.toCollection(TreeSet::new));
			Set<String> others = described.put(route.toString(), methods);
			assertThat(others == null || others.equals(methods)).as(path + " has the methods of its route").isTrue();
		});
		assertThat(described).isEqualTo(served);
	}

	@Test
	void everyPathParameterIsDescribed() {
		document.getPaths().forEach((path, item) -> {
			if (path.contains("{")) {
				String name = path.replaceAll(".*\\{([a-z]+)}.*", "$1");
				item.readOperations()
					.forEach((operation) -> assertThat(names(item.getParameters(), operation.getParameters())).as(path)
						.contains(name));
			}
		});
	}

	private static List<String> names(List<Parameter> ofPath, List<Parameter> ofOperation) {
		return Stream.of(ofPath, ofOperation)
			.filter(Objects::nonNull)
			.flatMap(List::stream)
			.map((parameter) -> (parameter.getName() != null) ? parameter.getName()
					: parameter.get$ref().replaceAll(".*/", ""))
			.toList();
	}

}
