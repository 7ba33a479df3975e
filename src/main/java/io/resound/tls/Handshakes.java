package io.resound.tls;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The handshakes on one event loop. Their number is bounded; those beyond it wait in the
 * order in which they came. Used on the event loop.
 */
final class Handshakes {

	/** How many there may be on one event loop. */
	static final int MOST = 256;

	private final int most;

	private final Set<Handshake> waiting = new LinkedHashSet<>();

	private int open;

	/**
	 * Creates the handshakes of an event loop.
	 * @param most how many there may be at a time
	 */
	Handshakes(int most) {
		this.most = most;
	}

	/** Whether another handshake may begin, which is then counted as open. */
	boolean begin() {
		if (this.open >= this.most) {
			return false;
		}
		this.open++;
		return true;
	}

	/** A handshake waits until another has ended. */
	void await(Handshake handshake) {
		this.waiting.add(handshake);
	}

	/** A handshake that waited will not begin. */
	void leave(Handshake handshake) {
		this.waiting.remove(handshake);
	}

	/** A handshake that had begun has ended, so that the next may begin. */
	void ended() {
		this.open--;
		if (!this.waiting.isEmpty()) {
			Handshake next = this.waiting.iterator().next();
			this.waiting.remove(next);
			this.open++;
			next.proceed();
		}
	}

}
