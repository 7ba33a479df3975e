package io.resound.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.resound.testing.BodyClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** How little memory the service needs, whatever passes through it. */
class MemoryTests {

	private static final long MIB = 1024 * 1024;

	private static ServiceProcess service;

	@BeforeAll
	static void start() {
		service = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"), "resound.limits.body=4GB");
	}

	@AfterAll
	static void stop() {
		service.close();
		assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
	}

	@Test
	@Timeout(60)
	void aBodyOf4GibPassesThrough64MibOfMemory() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 4096 * MIB)) {
			client.echo();
		}
		assertThat(service.isAlive()).isTrue();
	}

	@Test
	@Timeout(60)
	void twoHundredBodiesOf10MibPassThrough64MibOfMemoryAtOnce() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> echoes = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				echoes.add(executor.submit(MemoryTests::echo10Mib));
			}
			for (Future<?> echo : echoes) {
				echo.get();
			}
		}
		assertThat(service.isAlive()).isTrue();
	}

	private static Void echo10Mib() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 10 * MIB)) {
			client.echo();
		}
		return null;
	}

}
