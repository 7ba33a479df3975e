package io.resound.tcp;

import io.resound.testing.LoopAllocation;
import io.resound.testing.RawClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an event loop allocates on the heap for each message of the raw echo. */
class TcpAllocationTests {

	/** In bytes: the promise of the write, which counts what the socket takes. */
	private static final long LIMIT = 150;

	@Test
	void aMessageAllocatesLittle() {
		byte[] message = new byte[128];
		try (LoopAllocation allocation = LoopAllocation.start("resound.listeners.raw.port=0",
				"resound.listeners.raw.protocol=tcp");
				RawClient client = RawClient.connect(allocation.service().port("raw"))) {
			assertThat(allocation
				.ofEach(() -> assertThat(client.send(message).readBytes(message.length)).isEqualTo(message)))
				.isLessThan(LIMIT);
		}
	}

}
