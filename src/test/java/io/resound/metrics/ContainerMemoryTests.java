package io.resound.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What counts against the container's limit of memory. */
@BothWays
class ContainerMemoryTests {

	@TempDir
	private Path folder;

	@Test
	void cachedFilesThatCanBeDroppedAreNotInUse() throws IOException {
		write("memory.max", "max\n");
		write("memory.current", "300000000\n");
		write("memory.stat", "anon 200000000\nfile 90000000\ninactive_file 70000000\nactive_file 20000000\n");
		assertThat(memory().usedBytes()).isEqualTo(230_000_000.0);
	}

	@Test
	void inVersion1TheWholeTreeOfTheContainerCounts() throws IOException {
		write("memory/memory.limit_in_bytes", "400000000\n");
		write("memory/memory.usage_in_bytes", "300000000\n");
		write("memory/memory.stat", "inactive_file 1\ntotal_inactive_file 50000000\n");
		assertThat(memory().usedBytes()).isEqualTo(250_000_000.0);
	}

	@Test
	void theRootOfVersion1IsTheMachineAndNotAContainer() throws IOException {
		write("memory/memory.limit_in_bytes", "9223372036854771712\n");
		write("memory/memory.usage_in_bytes", "9000000000\n");
		write("memory/memory.stat", "total_inactive_file 50000000\n");
		write("status", "VmRSS:\t  200000 kB\n");
		assertThat(memory().usedBytes()).isEqualTo(204_800_000.0);
	}

	@Test
	void withoutCgroupItIsWhatTheProcessHasResident() throws IOException {
		write("status", "Name:\tjava\nVmHWM:\t  400000 kB\nVmRSS:\t  200000 kB\n");
		assertThat(memory().usedBytes()).isEqualTo(204_800_000.0);
	}

	@Test
	void whereNothingTellsItIsNotANumber() {
		assertThat(memory().usedBytes()).isNaN();
	}

	@Test
	void theServiceTellsBoth() {
		try (Service service = Service.start()) {
			Metrics metrics = service.metrics();
			assertThat(metrics.value("resound_memory_limit_bytes")).isGreaterThan(64 << 20);
			assertThat(metrics.value("resound_memory_used_bytes")).isGreaterThan(16 << 20);
		}
	}

	private ContainerMemory memory() {
		return new ContainerMemory(this.folder, this.folder.resolve("status"));
	}

	private void write(String name, String text) throws IOException {
		Path file = this.folder.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

}
