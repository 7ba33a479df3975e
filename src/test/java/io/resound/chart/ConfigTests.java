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

	/** It depends on the process's limit of open files, so there is no value to show. */
	private static final String WITHOUT_DEFAULT = "resound.limits.connections";

	@Test
	void everySettingIsThereWithTheServicesOwnDefault() throws IOException {
		Map<String, String> data = data("{}");
		Map<String, String> told = new TreeMap<>();
		Map<String, String> defaults = new TreeMap<>();
		JsonNode metadata = new ObjectMapper()
			.readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
		for (JsonNode property : metadata.get("properties")) {
			String name = property.get("name").asText();
			if (!name.equals(WITHOUT_DEFAULT)) {
				defaults.put(name, property.get("defaultValue").asText());
				told.put(name, bound(data, name));
			}
		}
		assertThat(told).isEqualTo(defaults).hasSize(data.size());
	}

	@Test
	void aSettingWithoutAValueIsLeftToTheService() {
		assertThat(data("{}")).doesNotContainKey("RESOUND_LIMITS_CONNECTIONS");
		assertThat(bound(data("config: {limits: {connections: 15000}}"), WITHOUT_DEFAULT)).isEqualTo("15000");
	}

	@Test
	void largeNumbersKeepTheirDigits() {
		Map<String, String> data = data("config: {limits: {body: 1073741824, connections: 1000000}}");
		assertThat(data).containsEntry("RESOUND_LIMITS_BODY", "1073741824")
			.containsEntry("RESOUND_LIMITS_CONNECTIONS", "1000000");
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
