package io.resound.testing;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** That a leak is found when it is looked for, and not by a later class. */
class LeaksTests {

	@RepeatedTest(5)
	void aBufferThatNobodyHasReleasedIsFound(RepetitionInfo repetition) {
		leak("leaked on purpose, " + repetition.getCurrentRepetition());
		assertThatExceptionOfType(AssertionError.class).isThrownBy(Leaks::assertNone)
			.withMessageContaining("leaked on purpose, " + repetition.getCurrentRepetition());
		Leaks.assertNone();
	}

	@Test
	void aBufferThatIsReleasedIsNone() {
		ByteBufAllocator.DEFAULT.directBuffer(16).touch("released").release();
		Leaks.assertNone();
	}

	/** Netty reports a leak once, so each has a hint of its own. */
	private static void leak(String hint) {
		ByteBufAllocator.DEFAULT.directBuffer(16).touch(hint);
	}

}
