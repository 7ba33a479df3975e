package io.resound;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.BrokenLoop;
import io.resound.testing.Program;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.resources.LoopResources;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** The process ends when an event loop of it has ended. */
class LoopFailureTests {

	private static final Duration START = Duration.ofSeconds(60);

	private static final Duration AT_ONCE = Duration.ofMillis(1500);

	@ParameterizedTest
	@CsvSource({ "epoll, service, resound-loop-", "io_uring, service, resound-loop-", "nio, service, resound-loop-",
			"epoll, management, management-" })
	void aLoopThatEndsEndsTheProcess(String transport, String of, String name) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		try (Program service = Program.start(Resound.class, "--server.port=0", "--management.server.port=0",
				"--resound.server.transport=" + transport, "--resound.warm-up.enabled=false",
				"--spring.main.sources=" + Breaking.class.getName(), "--test.broken=" + of)) {
			await().atMost(START).until(() -> service.output().stream().anyMatch((line) -> line.contains("Echoing")));
			assertThat(service.waitFor(Breaking.DELAY.plus(AT_ONCE))).isEqualTo(1);
			List<String> output = service.output();
			assertThat(output).filteredOn((line) -> line.contains("ERROR"))
				.singleElement()
				.asString()
				.containsPattern(
						"The event loop " + name + "\\S+ has ended and its connections are lost: exiting with code 1$");
			assertThat(output).contains("java.lang.OutOfMemoryError: " + BrokenLoop.FAILURE);
		}
	}

	/** Breaks an event loop soon after the service has started. */
	static class Breaking {

		static final Duration DELAY = Duration.ofMillis(500);

		@Bean
		ApplicationListener<ApplicationReadyEvent> breaking(LoopResources loops, EventLoopGroup management,
				@Value("${test.broken}") String broken) {
			EventLoopGroup group = broken.equals("management") ? management : loops.onServer(true);
			EventLoop loop = (EventLoop) group.iterator().next();
			return (event) -> loop.schedule(() -> BrokenLoop.breakDown(loop), DELAY.toMillis(), TimeUnit.MILLISECONDS);
		}

	}

}
