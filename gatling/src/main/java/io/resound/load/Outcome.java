package io.resound.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import io.resound.load.exchange.Recording;
import io.resound.load.exchange.Timeline;
import io.resound.load.ledger.Ledger;
import io.resound.load.report.Encoded;
import io.resound.load.report.Measurements;
import io.resound.load.report.Summary;
import io.resound.load.report.SummaryFiles;
import io.resound.load.service.Instance;
import io.resound.load.settings.Setting;
import io.resound.load.settings.Settings;

/**
 * What a run comes to: the summary beside Gatling's report, and the exit code. Gatling's
 * own assertions know whole milliseconds only, and an exception in its hook would cost
 * the report, so the process ends with the summary's code once Gatling is done.
 */
final class Outcome {

	private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	private final String simulation;

	private final String question;

	private final Settings settings;

	private final Timeline timeline;

	private final Recording recording;

	private Instant started = Instant.EPOCH;

	private long cpu;

	private long clock;

	Outcome(String simulation, String question, Settings settings, Timeline timeline, Recording recording) {
		this.simulation = simulation;
		this.question = question;
		this.settings = settings;
		this.timeline = timeline;
		this.recording = recording;
	}

	void begin() {
		this.started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
		this.cpu = this.system.getProcessCpuTime();
		this.clock = System.nanoTime();
	}

	void end(List<Instance> instances, Ledger ledger) {
		Summary summary = Summary.of(measurements(instances, ledger));
		Path folder = folder();
		SummaryFiles.write(summary, folder);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(summary, folder)));
	}

	/** What has been measured so far. */
	Measurements measurements(List<Instance> instances, Ledger ledger) {
		int processors = this.system.getAvailableProcessors();
		double busy = (double) (this.system.getProcessCpuTime() - this.cpu)
				/ ((System.nanoTime() - this.clock) * processors);
		List<Measurements.Cell> cells = this.recording.cells()
			.stream()
			.map((entry) -> new Measurements.Cell(entry.getKey().phase(), entry.getKey().request(),
					entry.getKey().outcome(), entry.getValue().getTotalCount(), Encoded.of(entry.getValue())))
			.toList();
		return new Measurements(this.simulation, this.question, this.started.toString(), this.settings.texts(),
				this.settings.chosen(), this.timeline.phases(), this.timeline.elapsed(), cells,
				this.recording.slices().stream().map(Encoded::of).toList(), this.recording.sent(),
				List.of(new Measurements.Injector(this.settings.get(Setting.INJECTOR), busy, processors,
						Encoded.of(this.recording.injector()))),
				instances, ledger);
	}

	private void tell(Summary summary, Path folder) {
		System.out.println();
		System.out.println(SummaryFiles.markdown(summary));
		System.out.println("Summary: " + folder.toAbsolutePath().resolve("summary.json"));
		if (this.settings.get(Setting.PRINT_SUMMARY)) {
			System.out.println(SummaryFiles.block(summary));
		}
		System.out.flush();
		if (summary.exitCode() != 0) {
			Runtime.getRuntime().halt(summary.exitCode());
		}
	}

	/**
	 * The folder of Gatling's report: the newest one that begins with the simulation's
	 * name.
	 */
	private Path folder() {
		Path reports = this.settings.get(Setting.REPORTS);
		String prefix = this.simulation.toLowerCase(Locale.ROOT) + "-";
		try (Stream<Path> folders = Files.list(reports)) {
			return folders.filter((folder) -> folder.getFileName().toString().startsWith(prefix))
				.max(Comparator.naturalOrder())
				.orElse(reports);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No report of Gatling's in reports=" + reports, ex);
		}
	}

}
