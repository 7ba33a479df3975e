package io.resound.tls;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The handshakes on one event loop. Their number is bounded, since each takes memory
 * outside of the heap; those beyond it wait for a turn, in the order in which they came.
 * <p>
 * While none waits, a turn lasts until the handshake is over. While some wait, it lasts
 * no longer than a part of the time limit of handshakes, and the less the more wait, so
 * that each of them has its turn soon. Clients that begin handshakes and do not complete
 * them, or do so slowly, cannot keep out others.
 *
 * <pre>
 *  begin ──► open ───────────────────────────────────► completed or failed
 *    │         ▲                                  └──► out of turn, while others wait
 *    └──► waiting, if as many are open as may be
 * </pre>
 *
 * Used on the event loop.
 */
final class Handshakes {

	/** How many there may be on one event loop. */
	static final int MOST = 256;

	/**
	 * What part of the time limit a turn lasts while as many wait as may be open. If more
	 * wait, all of them have had a turn after that time.
	 */
	private static final int PART = 8;

	private static final long CHECK_MILLIS = 10;

	/** Turns that end at a check, so that those that follow do not occupy the loop. */
	private static final int MOST_ENDED = 16;

	private final ScheduledExecutorService loop;

	private final int most;

	/** The one whose turn has lasted longest comes first. */
	private final Set<Handshake> open = new LinkedHashSet<>();

	private final Set<Handshake> waiting = new LinkedHashSet<>();

	/** Ends turns, as long as handshakes wait. */
	private @Nullable Future<?> check;

	/**
	 * Creates the handshakes of an event loop.
	 * @param loop the event loop
	 * @param most how many there may be at a time
	 */
	Handshakes(ScheduledExecutorService loop, int most) {
		this.loop = loop;
		this.most = most;
	}

	/**
	 * A handshake wants to begin.
	 * @return whether it has its turn now; otherwise it waits, and is told to
	 * {@linkplain Handshake#proceed() proceed} later
	 */
	boolean begin(Handshake handshake) {
		if (this.open.size() < this.most) {
			this.open.add(handshake);
			return true;
		}
		this.waiting.add(handshake);
		if (this.check == null) {
			this.check = this.loop.scheduleWithFixedDelay(this::endTurns, CHECK_MILLIS, CHECK_MILLIS,
					TimeUnit.MILLISECONDS);
		}
		return false;
	}

	/** A handshake is over, so that the next may begin if this one had its turn. */
	void ended(Handshake handshake) {
		this.waiting.remove(handshake);
		if (this.open.remove(handshake) && !this.waiting.isEmpty()) {
			Handshake next = this.waiting.iterator().next();
			this.waiting.remove(next);
			this.open.add(next);
			next.proceed();
		}
		if (this.waiting.isEmpty() && this.check != null) {
			this.check.cancel(false);
			this.check = null;
		}
	}

	private void endTurns() {
		long now = System.nanoTime();
		for (int i = 0; i < MOST_ENDED && !this.waiting.isEmpty(); i++) {
			Handshake oldest = this.open.iterator().next();
			if (now - oldest.turnSince() < longestTurn(oldest)) {
				return;
			}
			oldest.headTimedOut();
		}
	}

	private long longestTurn(Handshake handshake) {
		long part = handshake.connection().timeouts().head().toNanos() / PART;
		return part * this.most / Math.max(this.most, this.waiting.size());
	}

}
