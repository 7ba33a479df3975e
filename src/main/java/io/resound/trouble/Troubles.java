package io.resound.trouble;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.resound.metrics.AbortReason;
import io.resound.metrics.RefusalReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what clients do wrong, so that each kind is logged at most once a minute however
 * often it happens: a client must not be able to fill the log. Counting allocates nothing
 * and never blocks. Safe from any thread.
 */
public final class Troubles {

	private static final Logger log = LoggerFactory.getLogger(Troubles.class);

	/** How many causes of a failure are looked at; causes may form a circle. */
	private static final int CAUSES = 10;

	private static final int UNAVAILABLE = 503;

	private final Map<Trouble, LongAdder> counts = new EnumMap<>(Trouble.class);

	private final Map<RefusalReason, LongAdder> refusals = new EnumMap<>(RefusalReason.class);

	/** Creates the counts, all of them 0. */
	public Troubles() {
		for (Trouble trouble : Trouble.values()) {
			this.counts.put(trouble, new LongAdder());
		}
		for (RefusalReason reason : RefusalReason.values()) {
			this.refusals.put(reason, new LongAdder());
		}
	}

	/** Counts one of a kind, or nothing for {@code null}. */
	public void count(@Nullable Trouble trouble) {
		LongAdder count = this.counts.get(trouble);
		if (count != null) {
			count.increment();
		}
	}

	/**
	 * Counts a request that was refused with a problem document, if the status says that
	 * the client is at fault or that a limit has been reached.
	 * @param status the status
	 * @param setting the setting that the document names, or {@code null} if it names
	 * none
	 */
	public void refused(int status, @Nullable String setting) {
		count(Trouble.ofRefusal(status));
		LongAdder refusals = (status == UNAVAILABLE) ? this.refusals.get(RefusalReason.of(setting)) : null;
		if (refusals != null) {
			refusals.increment();
		}
	}

	/** How many requests got 503 because a limit was reached, by limit. */
	Map<RefusalReason, LongSupplier> refusals() {
		Map<RefusalReason, LongSupplier> refusals = new EnumMap<>(RefusalReason.class);
		this.refusals.forEach((reason, count) -> refusals.put(reason, count::sum));
		return refusals;
	}

	/** Counts an exchange that was aborted, unless the client itself has ended it. */
	public void aborted(AbortReason reason) {
		count(Trouble.ofAbort(reason));
	}

	/**
	 * Counts the failure of a connection, and logs it: as an error if it is the service's
	 * own.
	 * @return why the exchanges that are open are aborted
	 */
	public AbortReason failed(Throwable failure) {
		AbortReason reason = reason(failure);
		if (reason == AbortReason.INTERNAL) {
			log.error("The connection is closed after an unexpected failure", failure);
		}
		else {
			log.debug("The connection has failed", failure);
		}
		aborted(reason);
		return reason;
	}

	/**
	 * Why an exchange is aborted that ends with a failure: because no direct memory is
	 * left, because the client is gone, or because the service has failed.
	 */
	public static AbortReason reason(Throwable failure) {
		if (isOutOfMemory(failure)) {
			return AbortReason.LIMIT;
		}
		return (failure instanceof IOException) ? AbortReason.CLIENT : AbortReason.INTERNAL;
	}

	/**
	 * Whether a failure, or what has caused it, is that no direct memory is left: Netty's
	 * {@code OutOfDirectMemoryError}, or the JDK's "Cannot reserve". A lack of heap ends
	 * the process ({@code -XX:+ExitOnOutOfMemoryError}).
	 */
	public static boolean isOutOfMemory(@Nullable Throwable failure) {
		@Nullable Throwable cause = failure;
		for (int depth = 0; cause != null && depth < CAUSES; depth++) {
			if (cause instanceof OutOfMemoryError) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	/** Logs a line for each kind that was counted since the last call. */
	void report() {
		this.counts.forEach((trouble, counted) -> {
			long count = counted.sumThenReset();
			if (count > 0) {
				log.atLevel(trouble.level()).log(trouble.line(count));
			}
		});
	}

}
