package io.resound.settings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings as {@code --help} shows them. */
class MetadataTests {

	@Test
	void theMetadataIsReadAsAParserOfJsonReadsIt() throws IOException {
		JsonNode metadata = JsonMapper.shared()
			.readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
		List<Setting> settings = new ArrayList<>();
		for (JsonNode property : metadata.get("properties")) {
			JsonNode value = property.get("defaultValue");
			settings.add(new Setting(property.get("name").asString(), property.get("type").asString(),
					(value != null) ? value.asString() : null, property.get("description").asString()));
		}
		assertThat(Metadata.read()).isEqualTo(settings).hasSizeGreaterThan(20);
	}

	@Test
	void theDefaultsOfBootsSettingsAreThoseTheServiceIsPackedWith() throws IOException {
		Properties packed = new Properties();
		try (InputStream properties = Metadata.class.getResourceAsStream("/application.properties")) {
			packed.load(properties);
		}
		assertThat(Metadata.read()).filteredOn((setting) -> !setting.name().startsWith("resound."))
			.isNotEmpty()
			.allSatisfy((setting) -> assertThat(setting.defaultValue()).as(setting.name())
				.isEqualTo(packed.getProperty(setting.name())));
	}

	@Test
	void eachHasAMeaningInPlainText() {
		assertThat(Metadata.read()).allSatisfy((setting) -> assertThat(setting.meaning()).as(setting.name())
			.isNotBlank()
			.doesNotContain("{", "}", "<", "\\"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "--help", "-h" })
	void theHelpHasEachSettingWithItsDefaultAndMeaning(String option) {
		assertThat(Help.isAskedFor(List.of("--server.port=1", option))).isTrue();
		String help = help();
		assertThat(help).contains("  --self-test URL ", "  --version ", "  --help, -h ", "  --server.address=");
		assertThat(Metadata.read()).allSatisfy((setting) -> assertThat(help.replaceAll("\\s+", " "))
			.contains(" --" + setting.name() + "=" + ((setting.defaultValue() != null) ? setting.defaultValue() : "")
					+ " " + setting.meaning() + " "));
		assertThat(help.lines()).allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(100));
	}

	@Test
	void withoutTheOptionThereIsNone() {
		assertThat(Help.isAskedFor(List.of("--server.port=1", "--helpful=1"))).isFalse();
	}

	private static String help() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Help.print(new PrintStream(out, true, StandardCharsets.UTF_8));
		return out.toString(StandardCharsets.UTF_8);
	}

}
