package io.resound;

import io.resound.transport.LoopEnded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Ends the process at once, with exit code {@value #EXIT_CODE}, when an event loop has
 * ended. A drain is not possible then: it would wait for the loop's connections.
 */
final class LoopFailure implements ApplicationListener<PayloadApplicationEvent<LoopEnded>> {

	private static final Logger log = LoggerFactory.getLogger(LoopFailure.class);

	private static final int EXIT_CODE = 1;

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<LoopEnded> event) {
		LoopEnded ended = event.getPayload();
		Termination
			.endAtOnce(() -> log.error("The event loop {} has ended and its connections are lost: exiting with code {}",
					ended.loop(), EXIT_CODE, ended.cause()), EXIT_CODE);
	}

}
