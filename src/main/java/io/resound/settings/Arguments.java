package io.resound.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Checks the arguments that are not settings, whose names contain a dot. Messages contain
 * no values, because values may be passwords.
 */
final class Arguments {

	/** The commands, none of which starts the service. */
	private static final List<String> COMMANDS = List.of("help", "version", "self-test");

	/** Spring Boot's options for logging. */
	private static final Set<String> BOOTS = Set.of("debug", "trace");

	private Arguments() {
	}

	/**
	 * Checks that each argument is a setting or an option of Spring Boot.
	 * @param environment the environment
	 * @throws InvalidSettingException if one is not
	 */
	static void check(ConfigurableEnvironment environment) {
		PropertySource<?> arguments = environment.getPropertySources()
			.get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
		if (arguments instanceof EnumerablePropertySource<?> options) {
			for (String name : options.getPropertyNames()) {
				checkOption(name);
			}
			Object others = arguments.getProperty(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME);
			if (others != null) {
				refuse(others.toString());
			}
		}
	}

	private static void checkOption(String name) {
		// An option that begins with the service's name is a setting, which Names looks
		// up.
		if (name.contains(".") || name.toLowerCase(Locale.ROOT).startsWith("resound") || BOOTS.contains(name)
				|| name.equals(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME)) {
			return;
		}
		if (COMMANDS.contains(name)) {
			throw new InvalidSettingException("The command --" + name + " takes no value after \"=\".",
					"Write --self-test URL, --version or --help.");
		}
		String nearest = COMMANDS.stream()
			.min(Comparator.comparingInt((command) -> Names.distance(name, command)))
			.orElseThrow();
		throw new InvalidSettingException("Unknown option: --" + name + ". The nearest is --" + nearest + ".",
				"Correct the option, or remove it. --help lists all commands and settings.");
	}

	private static void refuse(String argument) {
		int equals = argument.indexOf('=');
		String description = (equals >= 0)
				? "The argument \"" + argument.substring(0, equals) + "\" does not begin with \"--\"."
				: "An argument is neither a command nor a setting: it has no name.";
		throw new InvalidSettingException(description,
				"Write settings as --name=value. --help lists all commands and settings.");
	}

}
