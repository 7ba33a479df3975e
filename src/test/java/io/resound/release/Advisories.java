package io.resound.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The known vulnerabilities of what is shipped, as of a day: {@code
 * release/advisories.json}.
 *
 * @param packages those whose vulnerabilities were looked up. About any other, the list
 * knows nothing
 * @param advisories the vulnerabilities, of any version
 * @param accepted those of a version that do no harm here
 */
record Advisories(Set<String> packages, List<Advisory> advisories, List<Accepted> accepted) {

	static Advisories pinned() {
		try {
			return parse(Files.readAllBytes(Path.of("release/advisories.json")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Advisories parse(byte[] document) {
		JsonNode list = new JsonMapper().readTree(document);
		Set<String> packages = new TreeSet<>();
		list.path("packages").valueStream().map(JsonNode::asString).forEach(packages::add);
		return new Advisories(packages, list.path("advisories").valueStream().map(Advisory::parse).toList(),
				list.path("accepted").valueStream().map(Accepted::parse).toList());
	}

	/**
	 * What is wrong with these components, a line each; none if nothing is known to be.
	 */
	List<String> complaints(BillOfMaterials bom) {
		List<String> complaints = new ArrayList<>();
		for (Component component : bom.components()) {
			if (!this.packages.contains(component.name())) {
				complaints.add(component.name() + ": its vulnerabilities were not looked up");
			}
			for (Advisory advisory : this.advisories) {
				if (advisory.affects(component) && this.accepted.stream().noneMatch(Accepted.of(advisory, component))) {
					complaints.add(component.name() + " " + component.version() + ": " + advisory.id() + " "
							+ advisory.summary());
				}
			}
		}
		return complaints.stream().distinct().toList();
	}

	/**
	 * An advisory that does no harm here.
	 *
	 * @param id of the advisory
	 * @param name of the package
	 * @param version for which this was found. For any other, the advisory counts again
	 * @param because the reason
	 */
	record Accepted(String id, String name, String version, String because) {

		static Accepted parse(JsonNode entry) {
			return new Accepted(entry.path("id").asString(), entry.path("package").asString(),
					entry.path("version").asString(), entry.path("because").asString());
		}

		static Predicate<Accepted> of(Advisory advisory, Component component) {
			return (accepted) -> accepted.id().equals(advisory.id()) && accepted.name().equals(component.name())
					&& accepted.version().equals(component.version());
		}

	}

}
