package io.resound.testing;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A cache that a JVM does not take makes its start slower, and nobody would notice. */
class StartCacheTests {

	@Test
	void aProcessTakesTheCache() {
		try (ServiceProcess service = ServiceProcess.start(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"))) {
			assertThat(service.log()).anyMatch((line) -> line.endsWith("with an ahead-of-time cache"));
		}
	}

}
