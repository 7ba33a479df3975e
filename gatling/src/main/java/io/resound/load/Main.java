package io.resound.load;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.gatling.app.Gatling;
import io.resound.load.report.Comparison;
import io.resound.load.report.Measurements;
import io.resound.load.report.Summary;
import io.resound.load.report.SummaryFiles;
import io.resound.load.settings.InvalidSettingException;
import io.resound.load.settings.Setting;

/**
 * The commands, for where there is no Maven: run a simulation, merge the summaries of
 * several injectors, compare runs.
 */
public final class Main {

	private static final String USAGE = """
			run SIMULATION [PROPERTY=VALUE]...   such as: run Latency rate=100
			merge FOLDER SUMMARY...              summary.json files or logs with a summary in them, one for each injector
			compare BEFORE AFTER                 summary.json files, each one or several with commas between
			Exit codes of run and merge: 0 the objectives were met, 2 they were not, 3 the run proves nothing. 1: this text.
			""";

	/** The exit code for arguments that are wrong. */
	static final int USAGE_ERROR = 1;

	private static final List<Class<? extends LoadSimulation>> SIMULATIONS = List.of(Smoke.class, Throughput.class,
			Latency.class, Capacity.class, Spike.class, Soak.class, Streaming.class, Connections.class, Rollout.class,
			WebSockets.class);

	private Main() {
	}

	public static void main(String[] args) {
		List<String> arguments = Arrays.asList(args);
		String command = arguments.isEmpty() ? "" : arguments.getFirst();
		try {
			if (command.equals("run") && arguments.size() >= 2) {
				run(arguments.get(1), arguments.subList(2, arguments.size()));
			}
			else if (command.equals("merge") && arguments.size() >= 3) {
				merge(Path.of(arguments.get(1)), paths(arguments.subList(2, arguments.size())));
			}
			else if (command.equals("compare") && arguments.size() == 3) {
				System.out.print(new Comparison(read(arguments.get(1)), read(arguments.get(2))));
			}
			else {
				fail(USAGE);
			}
		}
		catch (IllegalArgumentException | InvalidSettingException ex) {
			fail(ex.getMessage());
		}
	}

	private static void run(String simulation, List<String> properties) {
		List<String> names = SIMULATIONS.stream().map(Class::getSimpleName).toList();
		if (!names.contains(simulation)) {
			throw new IllegalArgumentException(
					simulation + " is no simulation (expected: one of " + String.join(", ", names) + ")");
		}
		for (String property : properties) {
			int equals = property.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException(property + " is no property (expected: PROPERTY=VALUE)");
			}
			System.setProperty(property.substring(0, equals), property.substring(equals + 1));
		}
		// Gatling asks Maven Central for its latest version at each start: this refuses
		// the call.
		System.setProperty("https.proxyHost", "127.0.0.1");
		System.setProperty("https.proxyPort", "9");
		Gatling.main(new String[] { "-s", Main.class.getPackageName() + "." + simulation, "-rf",
				System.getProperty(Setting.REPORTS.name(), "target/gatling") });
	}

	private static void merge(Path folder, List<Path> files) {
		Summary summary = Summary.of(Measurements.merge(files.stream().map(SummaryFiles::read).toList()));
		SummaryFiles.write(summary, folder);
		System.out.println(SummaryFiles.markdown(summary));
		System.exit(summary.exitCode());
	}

	private static List<Measurements> read(String files) {
		return paths(List.of(files.split(","))).stream().map(SummaryFiles::read).toList();
	}

	private static List<Path> paths(List<String> files) {
		return files.stream().map(Path::of).toList();
	}

	private static void fail(String message) {
		System.err.println(message);
		System.exit(USAGE_ERROR);
	}

}
