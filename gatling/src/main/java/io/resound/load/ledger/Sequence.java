package io.resound.load.ledger;

import java.util.concurrent.atomic.AtomicLong;

import io.resound.load.settings.Share;
import org.roaringbitmap.RoaringBitmap;

/**
 * Numbers the requests of a run. Several injectors take turns, so that the numbers of all
 * are dense. The service refuses numbers above {@link #HIGHEST}. Safe from any thread.
 */
public final class Sequence {

	/** The highest number that the service takes. */
	static final long HIGHEST = 0xFFFF_FFFFL;

	private final String run;

	private final Share share;

	private final AtomicLong count = new AtomicLong();

	private final RoaringBitmap sent = new RoaringBitmap();

	/**
	 * Creates a sequence of which nothing has been sent.
	 * @param run the name of the run, the same for all injectors
	 * @param share which injector this is
	 */
	public Sequence(String run, Share share) {
		this.run = run;
		this.share = share;
	}

	/**
	 * The name of the run.
	 * @return a token
	 */
	public String run() {
		return this.run;
	}

	/**
	 * The number of the next request.
	 * @return a number that no other request of the run has
	 */
	public long next() {
		return this.count.getAndIncrement() * this.share.injectors() + this.share.injector();
	}

	/**
	 * A request has been written to a connection.
	 * @param number its number
	 */
	public void sent(long number) {
		if (number <= HIGHEST) {
			synchronized (this.sent) {
				this.sent.add((int) number);
			}
		}
	}

	Numbers sent() {
		synchronized (this.sent) {
			return Numbers.of(this.sent);
		}
	}

}
