package io.resound.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** How often it is logged that connections cannot be accepted. */
@ExtendWith(OutputCaptureExtension.class)
class AcceptFailuresTests {

	private static final String LINE = "Connections cannot be accepted";

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(90).toNanos());

	private final AcceptFailures failures = new AcceptFailures(() -> 1024, new Recurrence(this.clock::get));

	@Test
	void theFirstFailureIsLoggedAtOnceWithTheLimitAndHowToRaiseIt(CapturedOutput output) {
		fail(1);
		assertThat(lines(output)).isEqualTo(1);
		assertThat(output).containsPattern("WARN.*" + LINE
				+ ".*: Too many open files \\(1 failure since .*open-file limit of the process is 1024.*ulimit -n");
	}

	@Test
	void furtherOnesAreLoggedOnceAMinuteWithTheirNumber(CapturedOutput output) {
		fail(100);
		pass(Duration.ofSeconds(59));
		fail(1);
		assertThat(lines(output)).isEqualTo(1);
		pass(Duration.ofSeconds(1));
		fail(5);
		assertThat(lines(output)).isEqualTo(2);
		assertThat(output).contains("(101 failures since the last report)");
		pass(Duration.ofMinutes(1));
		fail(1);
		assertThat(output).contains("(5 failures since the last report)");
	}

	@Test
	void theFailureIsPassedOn() {
		EmbeddedChannel channel = new EmbeddedChannel(this.failures);
		channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
		assertThatExceptionOfType(IOException.class).isThrownBy(channel::checkException);
	}

	private void fail(int times) {
		EmbeddedChannel channel = new EmbeddedChannel(this.failures);
		for (int i = 0; i < times; i++) {
			channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
		}
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private static long lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains(LINE)).count();
	}

}
