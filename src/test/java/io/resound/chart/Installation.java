package io.resound.chart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A chart, installed by Helm in namespace {@code load}; unless told otherwise, the
 * service's as release {@code resound}.
 *
 * @param objects what a cluster is given
 * @param hooks what it is given at other times, such as the pod of {@code helm test}
 * @param notes what the user is told
 */
record Installation(List<HasMetadata> objects, List<HasMetadata> hooks, String notes) {

	static final Path CHART = Path.of("helm/resound");

	static final Path LOAD_CHART = Path.of("helm/resound-load");

	/** How what gzip packs begins in Base64. */
	private static final Pattern PACKED = Pattern.compile("H4sI[A-Za-z0-9+/]+=*");

	/**
	 * Installs the chart into a cluster that knows every kind.
	 * @param values YAML, on top of the chart's own
	 */
	static Installation with(String values) {
		return into(Kinds.ALL, values);
	}

	/**
	 * Installs the chart with a file of values.
	 * @param file the name of a file beside the chart's own values
	 */
	static Installation withFile(String file) {
		try {
			return with(Files.readString(CHART.resolve(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Installs the chart.
	 * @param kinds what the cluster knows
	 * @param values YAML, on top of the chart's own
	 * @throws IllegalStateException if Helm refuses, with what it says
	 */
	static Installation into(List<Class<? extends HasMetadata>> kinds, String values) {
		try (ApiServer cluster = new ApiServer(kinds)) {
			return of(cluster, CHART, "resound", values);
		}
	}

	/**
	 * Installs a chart, as the only one of a cluster.
	 * @param cluster where
	 * @param chart the folder of the chart
	 * @param release the name of the release
	 * @param values YAML, on top of the chart's own
	 * @throws IllegalStateException if Helm refuses, with what it says
	 */
	static Installation of(ApiServer cluster, Path chart, String release, String values) {
		cluster.forget();
		try {
			Path file = Files.createTempFile("values", ".yaml");
			try {
				Files.writeString(file, values);
				InstallCommand install = new Helm(chart).install()
					.withName(release)
					.withNamespace("load")
					.withKubeConfigContents(cluster.kubeConfig())
					.withValuesFile(file)
					.disableOpenApiValidation();
				install.call();
			}
			finally {
				Files.delete(file);
			}
			return of(release(cluster.firstSecret()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The record of a release is JSON, packed, in Base64. */
	private static JsonNode release(byte[] secret) throws IOException {
		Matcher packed = PACKED.matcher(new String(secret, StandardCharsets.ISO_8859_1));
		assertThat(packed.find()).as("the secret has the release").isTrue();
		byte[] bytes = Base64.getDecoder().decode(packed.group());
		try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
			return new ObjectMapper().readTree(unpacked);
		}
	}

	private static Installation of(JsonNode release) {
		List<HasMetadata> hooks = new ArrayList<>();
		release.path("hooks").forEach((hook) -> hooks.addAll(read(hook.get("manifest").asText())));
		return new Installation(read(release.get("manifest").asText()), List.copyOf(hooks),
				release.get("info").get("notes").asText());
	}

	@SuppressWarnings("unchecked")
	private static List<HasMetadata> read(String manifest) {
		LoaderOptions strict = new LoaderOptions();
		strict.setAllowDuplicateKeys(false);
		List<HasMetadata> objects = new ArrayList<>();
		for (Object document : new Yaml(new SafeConstructor(strict)).loadAll(manifest)) {
			objects.add(Kinds.read((Map<String, Object>) document));
		}
		return List.copyOf(objects);
	}

	/** All objects of a kind. */
	<T extends HasMetadata> List<T> all(Class<T> kind) {
		return this.objects.stream().filter(kind::isInstance).map(kind::cast).toList();
	}

	/** The one object of a kind. */
	<T extends HasMetadata> T one(Class<T> kind) {
		List<T> found = all(kind);
		assertThat(found).as("objects of kind " + kind.getSimpleName()).hasSize(1);
		return found.getFirst();
	}

}
