package io.resound.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings of the service, as the chart hands them on. */
class ConfigTests {

	/** In a pod it follows from the heap, not from the limit of open files. */
	private static final String CONNECTIONS = "resound.limits.connections";

	/** The service derives it from the heap. */
	private static final String HEADS = "resound.limits.heads";

	private static final String LEDGER = "resound.ledger.memory";

	private static final String HELD = "resound.shape.held";

	/** There is none by default. */
	private static final String SHAPE = "resound.shape.default";

	private static final String LARGEST_MESSAGE = "resound.websocket.largest-message";

	/** There are none by default, and each is a port of the Service too. */
	private static final String LISTENERS = "resound.listeners.";

	/** In a pod it is a volume of its own, not the temporary directory. */
	private static final String SPOOL = "resound.spool.directory";

	/** Lists, which are empty by default. */
	private static final String CORS = "resound.cors.";

	private static final String ORIGINS = "resound.websocket.allowed-origins";

	private static final String SECRETS = "resound.inspect.secret-fields";

	@Test
	void everySettingIsThereWithTheServicesOwnDefault() throws IOException {
		Map<String, String> data = data("{}");
		Map<String, String> told = new TreeMap<>();
		Map<String, String> defaults = new TreeMap<>();
		JsonNode metadata = new ObjectMapper()
			.readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
		for (JsonNode property : metadata.get("properties")) {
			String name = property.get("name").asText();
			if (name.startsWith("resound.") && !name.equals(CONNECTIONS) && !name.equals(HEADS) && !name.equals(LEDGER)
					&& !name.equals(HELD) && !name.equals(SHAPE) && !name.equals(LARGEST_MESSAGE) && !name.equals(SPOOL)
					&& !name.startsWith(CORS) && !name.equals(SECRETS) && !name.equals(ORIGINS)
					&& !name.startsWith(LISTENERS)) {
				defaults.put(name, property.get("defaultValue").asText());
				told.put(name, bound(data, name));
			}
		}
		assertThat(told).isEqualTo(defaults).hasSize(data.size() - 2);
		assertThat(bound(data, SPOOL)).isEqualTo("/spool");
	}

	@Test
	void theConnectionsAreThoseThatTheHeapHolds() {
		assertThat(bound(data("{}"), CONNECTIONS)).isEqualTo("3413");
		assertThat(bound(data("resources: {requests: null, limits: {memory: 256Mi}}"), CONNECTIONS)).isEqualTo("341");
		assertThat(bound(data("resources: {requests: null, limits: {memory: 512Mi}}"), CONNECTIONS)).isEqualTo("8533");
		assertThat(bound(data("resources: {requests: null, limits: {memory: 768Mi}}"), CONNECTIONS)).isEqualTo("10000");
		assertThat(bound(data("config: {limits: {heads: 4MB}}"), CONNECTIONS)).isEqualTo("4010");
		assertThat(bound(data("config: {limits: {heads: 12000KB}}"), CONNECTIONS)).isEqualTo("3328");
		assertThat(bound(data("config: {ledger: {memory: 1MB}}"), CONNECTIONS)).isEqualTo("4266");
		assertThat(bound(data("config: {limits: {connections: 700}}"), CONNECTIONS)).isEqualTo("700");
		assertThat(data("resources: null")).as("left to the service where the heap is not known")
			.doesNotContainKey("RESOUND_LIMITS_CONNECTIONS");
	}

	@Test
	void aListIsSeparatedByCommasAndAnEmptyOneLeftOut() {
		Map<String, String> data = data("""
				config:
				  cors: {allowedOrigins: [https://a.example, "http://localhost:3000"], allowedHeaders: ["*"]}
				  inspect: {secretFields: [Cookie, X-A]}
				  websocket: {allowedOrigins: [https://b.example]}
				""");
		assertThat(bound(data, SECRETS)).isEqualTo("Cookie,X-A");
		assertThat(bound(data, "resound.cors.allowed-origins")).isEqualTo("https://a.example,http://localhost:3000");
		assertThat(bound(data, "resound.cors.allowed-headers")).isEqualTo("*");
		assertThat(bound(data, ORIGINS)).isEqualTo("https://b.example");
		assertThat(data("{}").keySet()).noneMatch((name) -> name.startsWith("RESOUND_CORS"))
			.doesNotContain("RESOUND_INSPECT_SECRETFIELDS");
	}

	@Test
	void largeNumbersKeepTheirDigits() {
		Map<String, String> data = data("""
				config: {limits: {body: 1073741824, connections: 500000}}
				resources: {limits: {memory: 16Gi}}
				""");
		assertThat(data).containsEntry("RESOUND_LIMITS_BODY", "1073741824")
			.containsEntry("RESOUND_LIMITS_CONNECTIONS", "500000");
	}

	private static Map<String, String> data(String values) {
		return Installation.with(values).one(ConfigMap.class).getData();
	}

	/** What Spring Boot reads for a setting from these environment variables. */
	private static String bound(Map<String, String> variables, String setting) {
		ConfigurationPropertySource source = ConfigurationPropertySource.from(new SystemEnvironmentPropertySource(
				StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.copyOf(variables)));
		Object value = source.getConfigurationProperty(ConfigurationPropertyName.of(setting)).getValue();
		return value.toString();
	}

}
