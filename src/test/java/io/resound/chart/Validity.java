package io.resound.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** What the API server checks of every object, beyond the types of its fields. */
final class Validity {

	private static final String PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

	private static final Pattern SUBDOMAIN = Pattern.compile(PART + "(\\." + PART + ")*");

	private static final Pattern NAME_OF_A_SERVICE = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

	private static final Pattern NAME_OF_A_JOB = Pattern.compile("[a-z0-9]([-a-z0-9]{0,55}[a-z0-9])?");

	private static final Pattern KEY = Pattern
		.compile("(" + PART + "(\\." + PART + ")*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

	private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

	private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9._:/\\[\\]-]*[:@][A-Za-z0-9_.:-]+");

	private static final ObjectMapper JSON = new ObjectMapper();

	private Validity() {
	}

	/**
	 * Requires that an API server takes the object, as far as it can be told without one.
	 */
	static void require(HasMetadata object) {
		JsonNode json = JSON.valueToTree(object);
		String name = object.getMetadata().getName();
		assertThat(name).as("name of the " + object.getKind()).matches(switch (object.getKind()) {
			case "Service" -> NAME_OF_A_SERVICE;
			case "Job" -> NAME_OF_A_JOB;
			default -> SUBDOMAIN;
		}).hasSizeLessThanOrEqualTo(253);
		json.findValues("labels").forEach((labels) -> requireLabels(object, labels));
		json.findValues("matchLabels").forEach((labels) -> requireLabels(object, labels));
		json.findValues("nodeSelector").forEach((labels) -> requireLabels(object, labels));
		json.findValues("annotations")
			.forEach((annotations) -> annotations.fieldNames()
				.forEachRemaining((key) -> assertThat(key).as("annotation").matches(annotationKey(object))));
		json.findValues("image").forEach((image) -> assertThat(image.asText()).as("image").matches(IMAGE));
		for (String names : List.of("priorityClassName", "runtimeClassName", "serviceAccountName", "ingressClassName",
				"secretName", "claimName")) {
			json.findValues(names).forEach((value) -> assertThat(value.asText()).as(names).matches(SUBDOMAIN));
		}
		for (String resources : List.of("limits", "requests")) {
			json.findValues(resources)
				.forEach((quantities) -> quantities.forEach((quantity) -> requireQuantity(quantity.asText())));
		}
		json.findValues("sizeLimit").forEach((quantity) -> requireQuantity(quantity.asText()));
		json.findValues("ports").forEach(Validity::requireDifferentNames);
		json.findValues("env").forEach(Validity::requireDifferentNames);
		json.findValues("volumes").forEach(Validity::requireDifferentNames);
	}

	/** The annotations of an alert are Prometheus' own. */
	private static Pattern annotationKey(HasMetadata object) {
		return object.getKind().equals("PrometheusRule") ? Pattern.compile(KEY + "|[a-z_]+") : KEY;
	}

	private static void requireLabels(HasMetadata object, JsonNode labels) {
		for (Map.Entry<String, JsonNode> label : labels.properties()) {
			if (!object.getKind().equals("PrometheusRule") || label.getKey().contains("/")) {
				assertThat(label.getKey()).as("label").matches(KEY);
				assertThat(label.getValue().asText()).as("label " + label.getKey()).matches(LABEL);
			}
		}
	}

	private static void requireQuantity(String text) {
		assertThatNoException().as("quantity " + text)
			.isThrownBy(() -> assertThat(Quantity.parse(text).getNumericalAmount()).isPositive());
	}

	private static void requireDifferentNames(JsonNode list) {
		List<String> names = new ArrayList<>();
		list.forEach((entry) -> {
			if (entry.hasNonNull("name")) {
				names.add(entry.get("name").asText());
			}
		});
		assertThat(names).doesNotHaveDuplicates();
	}

}
