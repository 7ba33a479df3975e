package io.resound.page;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.resound.pod.Pod;
import io.resound.route.Example;
import io.resound.route.Route;
import io.resound.route.Routes;
import org.jspecify.annotations.Nullable;

/**
 * What a service is that answers at {@code /}.
 *
 * @param name its name
 * @param version its version, {@code null} if the build has not recorded one
 * @param pod where it runs
 * @param listeners where it listens, as {@code /actuator/info} has them
 * @param routes what is served
 */
@JsonPropertyOrder({ "name", "version", "pod", "listeners", "routes" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record About(String name, @Nullable String version, Pod pod, Object listeners, List<Served> routes) {

	/** What is served by a table of routes. */
	static List<Served> served(Routes routes) {
		return routes.all().stream().map(Served::of).toList();
	}

	/**
	 * A route.
	 *
	 * @param path its path; {@code /**} stands for every path below
	 * @param methods the methods that it has
	 * @param purpose what the response is
	 * @param example a request
	 */
	@JsonPropertyOrder({ "path", "methods", "purpose", "example" })
	record Served(String path, List<String> methods, String purpose, Example example) {

		private static Served of(Route route) {
			return new Served(route.toString(), List.of(route.allow().split(", ")), route.purpose(), route.example());
		}

		/** The methods as a list in a text. */
		String allow() {
			return String.join(", ", this.methods);
		}

	}

}
