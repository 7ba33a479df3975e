package io.resound.load.ledger;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An address where a pod was seen, and what was read there last. Another pod may get the
 * address when the first is gone.
 */
final class Address {

	private final ReentrantLock lock = new ReentrantLock();

	private final LedgerClient client;

	private final URI url;

	private final Map<String, PodLedger> ledgers = new LinkedHashMap<>();

	Address(LedgerClient client, URI url) {
		this.client = client;
		this.url = url;
		keep(PodLedger.none(url.toString(), false));
	}

	/** Reads what is there, unless that is being done. */
	void follow() {
		if (this.lock.tryLock()) {
			try {
				read(false);
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/** Reads what is there after the last request of the run. */
	void readAtEnd() {
		this.lock.lock();
		try {
			read(true);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void read(boolean ended) {
		try {
			keep(this.client.read(this.url, ended));
		}
		catch (IOException ex) {
			// It is gone, or busy. What was read before counts, if it was the last.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void keep(PodLedger ledger) {
		// What nothing had arrived at, and that which is there now, are the same process.
		this.ledgers.remove(this.url.toString());
		this.ledgers.put(ledger.key(), ledger);
	}

	List<PodLedger> ledgers() {
		this.lock.lock();
		try {
			return List.copyOf(this.ledgers.values());
		}
		finally {
			this.lock.unlock();
		}
	}

}
