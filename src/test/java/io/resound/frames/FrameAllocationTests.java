package io.resound.frames;

import io.resound.testing.LoopAllocation;
import io.resound.testing.RawClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an event loop allocates on the heap for each frame. */
class FrameAllocationTests {

	/** In bytes: the promise of the write, which counts what the socket takes. */
	private static final long LIMIT = 150;

	@Test
	void anEchoAllocatesLittle() {
		byte[] frame = new FrameClient.Frame(FrameClient.ECHO, new byte[128]).bytes();
		byte[] answer = new FrameClient.Frame(FrameClient.ECHO | FrameClient.ANSWER, new byte[128]).bytes();
		try (LoopAllocation allocation = LoopAllocation.start("resound.listeners.frames.port=0",
				"resound.listeners.frames.protocol=frames");
				RawClient client = RawClient.connect(allocation.service().port("frames"))) {
			assertThat(
					allocation.ofEach(() -> assertThat(client.send(frame).readBytes(answer.length)).isEqualTo(answer)))
				.isLessThan(LIMIT);
		}
	}

}
