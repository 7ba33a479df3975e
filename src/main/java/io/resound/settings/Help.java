package io.resound.settings;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The text of {@code --help}: the commands, and the settings with their defaults and
 * meanings, in lines of at most {@value #WIDTH} characters.
 */
public final class Help {

	private static final int WIDTH = 100;

	private static final String INDENT = "      ";

	private static final Set<String> OPTIONS = Set.of("--help", "-h");

	private static final String HEAD = """
			Resound, an HTTP echo service.

			Usage: java @jvm.options -jar resound.jar [--name=value ...]

			Commands, which do not start the service:
			  --self-test URL   tests a running service, such as http://localhost:8080, and after it
			                    listeners that speak tcp, such as tcp://localhost:7000. With
			                    --certificate=FILE, https:// trusts the certificate in this file only
			  --version         prints the version, the commit and the JVM
			  --help, -h        prints this text

			Each setting is an argument as below, or an environment variable: in capitals, with _ for each dot
			and without dashes, as RESOUND_LIMITS_HEADTIMEOUT=5s for resound.limits.head-timeout. Durations have
			a unit: ms, s, m or h. Sizes are bytes or have one: KB, MB or GB (KiB, MiB and GiB are the same).
			<name> is the name of a listener; it has lower-case letters, digits and dashes.

			""";

	private Help() {
	}

	/** Whether one of the program's arguments asks for help. */
	public static boolean isAskedFor(List<String> arguments) {
		return arguments.stream().anyMatch(OPTIONS::contains);
	}

	/** Prints the text. */
	public static void print(PrintStream out) {
		out.print(HEAD);
		Metadata.read()
			.stream()
			.sorted(Comparator.comparing((Setting setting) -> !setting.name().startsWith("resound."))
				.thenComparing(Setting::name))
			.forEach((setting) -> print(setting, out));
	}

	private static void print(Setting setting, PrintStream out) {
		String value = (setting.defaultValue() != null) ? setting.defaultValue() : "";
		out.println("  --" + setting.name() + "=" + value);
		StringBuilder line = new StringBuilder(INDENT);
		for (String word : setting.meaning().split(" ", -1)) {
			if (line.length() + word.length() >= WIDTH) {
				out.println(line.toString().stripTrailing());
				line.setLength(INDENT.length());
			}
			line.append(word).append(' ');
		}
		out.println(line.toString().stripTrailing());
	}

}
