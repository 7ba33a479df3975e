package io.resound.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.resound.settings.InvalidSettingException;
import io.resound.testing.Answer;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** Where the spool has its file, and what it leaves there. */
class SpoolDirectoryTests {

	private static final int KB = 1024;

	private static final int MB = 1024 * 1024;

	private static final Path IN_MEMORY = Path.of("/dev/shm");

	@TempDir
	private Path directory;

	@Test
	void nothingIsLeftWhenTheProcessIsKilled() throws IOException {
		try (ServiceProcess service = ServiceProcess.start(List.of(), "resound.spool.directory=" + this.directory);
				RawClient client = service.connect()) {
			assertThat(this.directory).isEmptyDirectory();
			client.send(head(4 * MB)).send(new byte[3 * MB]);
			await().atMost(Duration.ofSeconds(10))
				.until(() -> service.metrics().value("resound_spool_bytes") == 3 * MB);
			assertThat(openFiles(service))
				.anySatisfy((file) -> assertThat(file).startsWith(this.directory.toRealPath() + "/resound-spool-")
					.endsWith(" (deleted)"));
			assertThat(this.directory).isEmptyDirectory();
			service.handle().destroyForcibly();
			service.waitFor(Duration.ofSeconds(10));
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	private static List<String> openFiles(ServiceProcess service) throws IOException {
		try (Stream<Path> files = Files.list(Path.of("/proc/" + service.handle().pid() + "/fd"))) {
			return files.map(SpoolDirectoryTests::target).toList();
		}
	}

	private static String target(Path link) {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (IOException ex) {
			return "";
		}
	}

	@Test
	void onATmpfsThereIsNoFileAndTheLogSaysSo() throws IOException {
		assumeThat(Files.isDirectory(IN_MEMORY) && Files.getFileStore(IN_MEMORY).type().equals("tmpfs")).isTrue();
		try (ServiceProcess service = ServiceProcess.start(List.of(), "resound.spool.directory=" + IN_MEMORY)) {
			assertThat(service.log()).anySatisfy((line) -> assertThat(line)
				.endsWith("The spool has no file, and only bodies of at most 64 KiB fit into it: /dev/shm is a tmpfs,"
						+ " whose files are in memory. To change that, set resound.spool.directory to a directory on a"
						+ " disk"));
			assertThat(echo(service.port(), 64 * KB).status()).isEqualTo(200);
			assertThat(echo(service.port(), 64 * KB + 1).status()).isEqualTo(503);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/proc/self", "/nowhere/at/all", "/etc/hostname" })
	void aChosenDirectoryThatCannotBeWrittenIsRefused(String chosen) {
		SpoolDirectory unusable = new SpoolDirectory(Path.of(chosen), true);
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> unusable.open(DataSize.ofMegabytes(1)))
			.withMessageStartingWith("resound.spool.directory is " + chosen
					+ " and must be a directory in which a file can be created: ");
	}

	@Test
	void theServiceDoesNotStartWithSuchADirectory() {
		assertThatIllegalStateException()
			.isThrownBy(() -> ServiceProcess.start(List.of(), "resound.spool.directory=/nowhere/at/all").close())
			.withMessageContaining("APPLICATION FAILED TO START")
			.withMessageContaining("resound.spool.directory is /nowhere/at/all and must be a directory");
	}

	@Test
	void withoutAUsableTemporaryDirectoryThereIsNoFile() {
		assertThat(new SpoolDirectory(Path.of("/proc/self"), false).open(DataSize.ofMegabytes(1))).isNull();
	}

	@Test
	void withoutATotalThereIsNoFile() {
		assertThat(new SpoolDirectory(Path.of("/nowhere"), true).open(DataSize.ofBytes(0))).isNull();
	}

	@Test
	void theFileHasAtMostHalfOfWhatIsFree() throws IOException {
		try (SpoolFile file = new SpoolDirectory(this.directory, true).open(DataSize.ofTerabytes(1000))) {
			long free = Files.getFileStore(this.directory).getUsableSpace();
			assertThat(file).isNotNull();
			long blocks = 0;
			while (file.reserve()) {
				blocks++;
			}
			assertThat(blocks * SpoolFile.BLOCK).isCloseTo(free / 2, within(free / 10));
		}
	}

	/** Needs the right to mount a file system, and is skipped without it. */
	@Test
	void aFullDiskIsAnsweredUntilThereIsSpaceAgain() throws Exception {
		Path image = this.directory.resolve("image");
		Path mounted = Files.createDirectory(this.directory.resolve("mounted"));
		Files.write(image, new byte[16 * MB]);
		assumeThat(run("mkfs.ext4", "-q", image.toString())).isTrue();
		assumeThat(run("mount", "-o", "loop", image.toString(), mounted.toString())).isTrue();
		try (Service service = Service.start("resound.spool.directory=" + mounted)) {
			assertThat(echo(service.port(), 2 * MB).status()).isEqualTo(200);
			Path filler = mounted.resolve("filler");
			fill(filler);
			Answer refusal = echo(service.port(), 2 * MB);
			assertThat(refusal.status()).isEqualTo(503);
			assertThat(refusal.field("retry-after")).isEqualTo("1");
			assertThat(echo(service.port(), 64 * KB).status()).isEqualTo(200);
			Files.delete(filler);
			assertThat(echo(service.port(), 2 * MB).status()).isEqualTo(200);
		}
		finally {
			assertThat(run("umount", mounted.toString())).isTrue();
		}
	}

	private static void fill(Path file) {
		try {
			Files.write(file, new byte[64 * MB]);
			throw new IllegalStateException("the disk is larger than that");
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageContaining("No space left on device");
		}
	}

	private static boolean run(String... command) throws IOException, InterruptedException {
		Process process;
		try {
			process = new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			return false;
		}
		process.inputReader().lines().forEach((line) -> {
		});
		return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
	}

	/** The answer to a body, whose bytes are those of the body if it is 200. */
	private static Answer echo(int port, int size) {
		byte[] body = new byte[size];
		new Random(size).nextBytes(body);
		try (RawClient client = RawClient.connect(port)) {
			Answer answer = client.send(head(size)).sendMeanwhile(body).read();
			if (answer.status() == 200) {
				assertThat(answer.body()).isEqualTo(body);
			}
			return answer;
		}
	}

	private static String head(int size) {
		return "POST /echo HTTP/1.1\r\nHost: a\r\nResound-Answer: complete\r\nContent-Length: " + size + "\r\n\r\n";
	}

}
