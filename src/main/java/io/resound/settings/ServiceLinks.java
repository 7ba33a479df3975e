package io.resound.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.core.SpringProperties;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Kubernetes' service links: environment variables that describe the Services of the
 * namespace. A Service named {@code resound-limits} yields {@code RESOUND_LIMITS_PORT},
 * which is not a setting; one named {@code server} yields {@code SERVER_PORT}, which has
 * the name of a setting. A link is recognised by its name and its value together.
 *
 * @see <a href=
 * "https://kubernetes.io/docs/concepts/services-networking/service/">Service, section
 * "Discovering services"</a>
 */
final class ServiceLinks {

	private static final String ADDRESS = "[0-9a-fA-F.:]+";

	private static final String PORT = "\\d{1,5}";

	private static final String URL = "(tcp|udp|sctp)://\\[?" + ADDRESS + "]?:" + PORT;

	/** Patterns of names, each with the pattern of its value. */
	private static final Map<Pattern, Pattern> FORMS = Map.of(Pattern.compile(".+_SERVICE_HOST"),
			Pattern.compile(ADDRESS), Pattern.compile(".+_SERVICE_PORT(_[A-Z0-9_]+)?"), Pattern.compile(PORT),
			Pattern.compile(".+_PORT(_\\d+_(TCP|UDP|SCTP))?"), Pattern.compile(URL),
			Pattern.compile(".+_PORT_\\d+_(TCP|UDP|SCTP)_PROTO"), Pattern.compile("tcp|udp|sctp"),
			Pattern.compile(".+_PORT_\\d+_(TCP|UDP|SCTP)_PORT"), Pattern.compile(PORT),
			Pattern.compile(".+_PORT_\\d+_(TCP|UDP|SCTP)_ADDR"), Pattern.compile(ADDRESS));

	/** The end of the name tells Spring Boot that these are environment variables. */
	private static final String NAME = "withoutServiceLinks-"
			+ StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

	private ServiceLinks() {
	}

	/** Whether a variable is a link: both its name and its value have the form of one. */
	static boolean isLink(String name, String value) {
		return (name.contains("_PORT") || name.contains("_SERVICE_")) && FORMS.entrySet()
			.stream()
			.anyMatch((form) -> form.getKey().matcher(name).matches() && form.getValue().matcher(value).matches());
	}

	/**
	 * Removes links that could be mistaken for settings from the environment, so that
	 * nothing is bound to them.
	 * @param environment the environment
	 * @param given the given settings
	 * @return the given settings that are not links
	 */
	static List<Given> removeFrom(ConfigurableEnvironment environment, List<Given> given) {
		Set<Given> links = given.stream()
			.filter((setting) -> setting.isVariable() && isLink(setting.name(), setting.value()))
			.collect(Collectors.toSet());
		if (links.isEmpty()) {
			return given;
		}
		// The management context creates its own environment from System.getenv().
		SpringProperties.setFlag(AbstractEnvironment.IGNORE_GETENV_PROPERTY_NAME);
		links.stream().map(Given::source).distinct().forEach((source) -> {
			Map<String, Object> others = new LinkedHashMap<>(((SystemEnvironmentPropertySource) source).getSource());
			links.forEach((link) -> others.remove(link.name()));
			environment.getPropertySources()
				.replace(source.getName(), new SystemEnvironmentPropertySource(NAME, others));
		});
		return given.stream().filter((setting) -> !links.contains(setting)).toList();
	}

}
