package io.resound.route;

import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Says what the answers to the messages of a session are to be, as the request that
 * begins it asks. Safe from any thread.
 */
public interface MessageShapes {

	/**
	 * What a request asks for.
	 * @param arrival the request
	 * @return draws for each message on the event loop of the request, or {@code null} if
	 * nothing is asked for
	 * @throws ProblemException if it asks for what there is not
	 */
	@Nullable Draws of(Arrival arrival);

	/** Draws what becomes of the messages of one session. */
	@FunctionalInterface
	interface Draws {

		/** What becomes of the next message. */
		Answer next();

	}

	/**
	 * What becomes of one message.
	 *
	 * @param due completes, on the event loop, when the message may be answered; fails
	 * with a {@link ProblemException} if too much waits already. {@code null} if nothing
	 * is waited for
	 * @param pace how fast the answer leaves
	 * @param ending how it ends. {@code CLOSE} closes the session after it, and
	 * {@code HANG} cuts the session after the wait
	 */
	record Answer(@Nullable Mono<Void> due, Pace pace, Ending ending) {

		/** The plain answer. */
		public static final Answer PLAIN = new Answer(null, Pace.UNLIMITED, Ending.WHOLE);

	}

}
