package io.resound.load.ledger;

import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.resound.load.service.Addresses;

/**
 * Follows the pods of the service: remembers every address that it has seen, and reads
 * the ledger at each once a second, also of pods that leave, until they are gone. Each
 * address has a thread of its own, so that one that does not answer delays no other.
 */
public final class Follower {

	private static final int READINGS_AT_END = 10;

	private final ScheduledExecutorService clock = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("ledger").factory());

	private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

	private final Map<URI, Address> seen = new ConcurrentHashMap<>();

	private final Addresses addresses;

	private final Sequence sequence;

	private final LedgerClient client;

	/**
	 * Creates one.
	 * @param addresses where the ledgers of all pods are
	 * @param sequence what is sent
	 */
	public Follower(Addresses addresses, Sequence sequence) {
		this.addresses = addresses;
		this.sequence = sequence;
		this.client = new LedgerClient(sequence.run());
	}

	/** Begins to follow. */
	public void start() {
		look();
		this.clock.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
	}

	private void look() {
		remember();
		this.seen.values().forEach((address) -> this.readers.execute(address::follow));
	}

	private void remember() {
		try {
			this.addresses.resolve()
				.forEach((url) -> this.seen.computeIfAbsent(url, (unseen) -> new Address(this.client, unseen)));
		}
		catch (UnknownHostException ex) {
			// No pod is ready at the moment. Those seen before are still read.
		}
	}

	/**
	 * Reads all pods after the last request of the run. If something seems to be missing,
	 * it may be on its way, or at a pod whose name is not known yet: waits five seconds
	 * at most for it.
	 * @return what was sent, and what arrived
	 */
	public Ledger finish() {
		this.clock.shutdown();
		Ledger ledger = readAll();
		for (int reading = 1; reading < READINGS_AT_END && ledger.tally().never() > 0; reading++) {
			try {
				TimeUnit.MILLISECONDS.sleep(500);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				break;
			}
			ledger = readAll();
		}
		this.readers.shutdown();
		return ledger;
	}

	private Ledger readAll() {
		remember();
		all(Address::readAtEnd);
		List<PodLedger> pods = this.seen.values().stream().flatMap((address) -> address.ledgers().stream()).toList();
		return new Ledger(this.sequence.run(), this.sequence.sent(), Ledger.join(pods));
	}

	private void all(Consumer<Address> task) {
		CompletableFuture
			.allOf(this.seen.values()
				.stream()
				.map((address) -> CompletableFuture.runAsync(() -> task.accept(address), this.readers))
				.toArray(CompletableFuture[]::new))
			.join();
	}

}
