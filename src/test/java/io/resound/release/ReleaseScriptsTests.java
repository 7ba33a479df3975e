package io.resound.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The scripts in {@code release}, on a repository that has only what they need. */
class ReleaseScriptsTests {

	private static final List<String> FILES = List.of("release/version", "release/changes", "release/build", "pom.xml",
			"gatling/pom.xml", "Dockerfile", "helm/resound/Chart.yaml", "helm/resound-load/Chart.yaml");

	@TempDir
	Path folder;

	private String version;

	@BeforeEach
	void copy() throws IOException, InterruptedException {
		for (String file : FILES) {
			Path copy = this.folder.resolve(file);
			Files.createDirectories(copy.getParent());
			Files.copy(Path.of(file), copy);
		}
		write("CHANGELOG.md", """
				# Changelog

				## [Unreleased]

				### Fixed

				- Not yet.

				## [1.2.0] - 2026-01-31

				### Added

				- Since 1.2.0.

				## [1.1.0] - 2026-01-01
				""");
		run("git", "init", "--quiet");
		run("git", "add", "--all");
		this.version = run("release/version").strip();
	}

	@Test
	void printTheVersionOfTheProject() {
		assertThat(this.version).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
	}

	@Test
	void writeAVersionToEveryFileThatHasOne() throws IOException, InterruptedException {
		write("README.md", "docker build -t localhost/resound:" + this.version + " .\n");
		run("git", "add", "--all");
		assertThat(run("release/version", "7.8.9-SNAPSHOT")).isEmpty();
		assertThat(run("release/version")).isEqualTo("7.8.9-SNAPSHOT\n");
		assertThat(read("README.md")).isEqualTo("docker build -t localhost/resound:7.8.9-SNAPSHOT .\n");
		assertThat(read("helm/resound/Chart.yaml")).contains("\nversion: 7.8.9\n", "\nappVersion: 7.8.9-SNAPSHOT\n");
		assertThat(read("pom.xml")).contains("<artifactId>resound</artifactId>\n\t<version>7.8.9-SNAPSHOT</version>");
		run("release/version", "7.8.9");
		assertThat(read("helm/resound-load/Chart.yaml")).contains("\nversion: 7.8.9\n", "\nappVersion: 7.8.9\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.2", "v1.2.3", "1.2.3+build", "" })
	void refuseWhatIsNoVersion(String wrong) throws IOException, InterruptedException {
		assertThat(run(1, "release/version", wrong))
			.isEqualTo(wrong + " is no version (expected: such as 1.2.3 or 1.2.3-rc.1)\n");
		assertThat(run("release/version").strip()).isEqualTo(this.version);
	}

	@Test
	void nameAFileThatHasAnotherVersion() throws IOException, InterruptedException {
		write("Dockerfile", "ARG VERSION=0.0.1\n");
		assertThat(run(1, "release/version"))
			.isEqualTo("Dockerfile has another version than pom.xml, " + this.version + "\n");
	}

	@Test
	void printTheChangesOfAVersion() throws IOException, InterruptedException {
		assertThat(run("release/changes", "1.2.0")).isEqualTo("### Added\n\n- Since 1.2.0.\n");
		assertThat(run("release/changes", "1.3.0-SNAPSHOT")).isEqualTo("### Fixed\n\n- Not yet.\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.1.0", "1.2", "2.0.0" })
	void refuseAVersionWithoutChanges(String unchanged) throws IOException, InterruptedException {
		assertThat(run(1, "release/changes", unchanged))
			.isEqualTo("CHANGELOG.md has no section ## [" + unchanged + "] - …, or nothing in it\n");
	}

	@Test
	void buildFromACommitOnly() throws IOException, InterruptedException {
		assertThat(run(1, "release/build", "--short"))
			.isEqualTo("there are changes that are not committed: a release is built from a commit\n");
	}

	private void write(String file, String text) throws IOException {
		Files.writeString(this.folder.resolve(file), text);
	}

	private String read(String file) throws IOException {
		return Files.readString(this.folder.resolve(file));
	}

	private String run(String... command) throws IOException, InterruptedException {
		return run(0, command);
	}

	private String run(int code, String... command) throws IOException, InterruptedException {
		List<String> words = new ArrayList<>(List.of(command));
		words.set(0, command[0].contains("/") ? this.folder.resolve(command[0]).toString() : command[0]);
		Path output = this.folder.resolveSibling(this.folder.getFileName() + ".out");
		Process process = new ProcessBuilder(words).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended: " + words).isTrue();
		String printed = Files.readString(output);
		Files.delete(output);
		assertThat(process.exitValue()).as(printed).isEqualTo(code);
		return printed;
	}

}
