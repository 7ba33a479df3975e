package io.resound.release;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a bill of materials in the JSON form of CycloneDX. */
record BillOfMaterials(List<Component> components) {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

	static BillOfMaterials parse(byte[] document) {
		JsonNode bom = JSON.readTree(document);
		if (!bom.path("bomFormat").asString().equals("CycloneDX")) {
			throw new IllegalArgumentException("no bill of materials in CycloneDX's form: "
					+ new String(document, 0, Math.min(document.length, 100), StandardCharsets.UTF_8));
		}
		return new BillOfMaterials(bom.path("components").valueStream().map(BillOfMaterials::component).toList());
	}

	private static Component component(JsonNode component) {
		String artifact = component.path("name").asString();
		String version = component.path("version").asString();
		Matcher classifier = CLASSIFIER.matcher(component.path("purl").asString());
		String suffix = classifier.find() ? "-" + classifier.group(1) : "";
		return new Component(component.path("group").asString() + ":" + artifact, version,
				artifact + "-" + version + suffix + ".jar", licences(component.path("licenses")));
	}

	private static List<String> licences(JsonNode licences) {
		return licences.valueStream()
			.map((choice) -> choice.path("expression")
				.asString(choice.path("license").path("id").asString(choice.path("license").path("name").asString(""))))
			.filter((licence) -> !licence.isEmpty())
			.toList();
	}

}
