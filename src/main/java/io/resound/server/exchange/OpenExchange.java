package io.resound.server.exchange;

import java.util.List;

import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import io.resound.route.Ending;
import io.resound.route.Routes;
import io.resound.route.Shaping;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request with its response, and how far both have come. Request and response
 * progress independently of each other: a response may be written before its request has
 * been read to the end. The request is whole or it is not; the response is in one of the
 * {@linkplain State states}. An exchange is ended at the meter exactly once.
 * <p>
 * Used on the event loop of its connection only.
 */
public final class OpenExchange {

	/**
	 * How far the response has come. The arrows are named after the methods that follow
	 * them; in any other state a method changes nothing.
	 *
	 * <pre>
	 *             route()                answering(status)
	 *       ┌───────────────► ROUTED ──────────────────────► RESPONDING
	 *       │                    │                               │
	 *      OWN ◄─────────────────┘                               │
	 *       │       takeBack()                                   │
	 *       │                                                    │
	 *       └────────────────────┬───────────────────────────────┘
	 *                            │ answerIsWhole()
	 *                            ▼
	 *                         WRITING
	 *                            │ answered()
	 *                            ├─────────────── the request is whole ──► DONE
	 *                            │                                          ▲
	 *                            └── it is not ──► WRITTEN ─────────────────┘
	 *                                                      requestIsWhole()
	 *
	 *  OWN, ROUTED, RESPONDING, WRITING ──── aborted(reason) ────► ABORTED
	 * </pre>
	 */
	public enum State {

		/**
		 * The connection gives the response itself: the request has not been passed to
		 * the router, or has been taken back from it.
		 */
		OWN,
		/** The router gives the response and has not written its head. */
		ROUTED,
		/** The router has written the head of its response, but not the end. */
		RESPONDING,
		/** The last part of the response has been written, and may still be buffered. */
		WRITING,
		/**
		 * The last write of the response has completed. The request has not been read to
		 * the end; what is missing is read and discarded.
		 */
		WRITTEN,
		/** Response and request are whole. */
		DONE,
		/** The response will never be whole. */
		ABORTED

	}

	private final Exchange metered;

	private final boolean headOnly;

	private State state = State.OWN;

	private boolean requestWhole;

	private List<Field> added = List.of();

	private @Nullable Arrival arrival;

	private @Nullable Shaping shaping;

	private boolean openEnded;

	private Ending ending = Ending.WHOLE;

	private long received;

	private long sent;

	private int status = Exchange.NO_STATUS;

	private @Nullable AbortReason abortReason;

	private @Nullable Runnable whenEnded;

	private @Nullable Runnable cut;

	/**
	 * Creates an exchange that has just been opened.
	 * @param metered the exchange as it is measured
	 * @param headOnly whether the response has no body, as to HEAD
	 */
	public OpenExchange(Exchange metered, boolean headOnly) {
		this.metered = metered;
		this.headOnly = headOnly;
	}

	/** How far the response has come. */
	public State state() {
		return this.state;
	}

	/** Whether the response has no body, as to HEAD. */
	public boolean isHeadOnly() {
		return this.headOnly;
	}

	/** The response carries these fields in addition, whoever gives it. */
	public void add(List<Field> fields) {
		this.added = fields;
	}

	/** The fields that the response carries in addition. */
	public List<Field> added() {
		return this.added;
	}

	/** The request, as it arrived. */
	public void arrival(Arrival arrival) {
		this.arrival = arrival;
	}

	/** The request as it arrived, or {@code null} if its head could not be read. */
	public @Nullable Arrival arrival() {
		return this.arrival;
	}

	/** Has the route answer in another way, or, {@code null}, in its own. */
	public void shaping(@Nullable Shaping shaping) {
		this.shaping = shaping;
	}

	/** In what other way the route answers, or {@code null} if it answers in its own. */
	public @Nullable Shaping shaping() {
		return this.shaping;
	}

	/** The exchange is not measured at the endpoint of its route. */
	public void countAsShaped(Routes routes) {
		this.metered.countAt(routes.endpoints().shaped());
	}

	/** Chooses how the response ends; only before its head is written. */
	public void ending(Ending ending) {
		this.ending = ending;
	}

	/** How the response ends. */
	public Ending ending() {
		return this.ending;
	}

	/**
	 * Whether the exchange may be silent for longer than the stall timeout, by design or
	 * because the service itself is at work.
	 */
	public boolean isOpenEnded() {
		return this.openEnded || this.ending.kind() == Ending.Kind.HANG
				|| (this.arrival != null && this.arrival.isWorkedOn());
	}

	/**
	 * The router gives the response.
	 * @param openEnded whether the exchange may be silent for longer than the stall
	 * timeout
	 */
	public void route(boolean openEnded) {
		this.openEnded = openEnded;
		if (this.state == State.OWN) {
			this.state = State.ROUTED;
		}
	}

	/** The connection gives the response; what the router still writes is dropped. */
	public void takeBack() {
		if (this.state == State.ROUTED) {
			this.state = State.OWN;
		}
	}

	/** The head of the response is being written, with this status. */
	public void answering(int status) {
		this.status = status;
		if (this.state == State.ROUTED) {
			this.state = State.RESPONDING;
		}
	}

	/** The last part of the response is being written. */
	public void answerIsWhole() {
		if (this.state == State.OWN || this.state == State.RESPONDING) {
			this.state = State.WRITING;
		}
	}

	/** The last write of the response has completed. */
	public void answered() {
		if (this.state == State.WRITING) {
			this.state = this.requestWhole ? State.DONE : State.WRITTEN;
			this.metered.answered(this.status);
			ended();
		}
	}

	/** The last byte of the request has been read. */
	public void requestIsWhole() {
		this.requestWhole = true;
		if (this.state == State.WRITTEN) {
			this.state = State.DONE;
		}
	}

	/** The response will not be whole, unless it has been written already. */
	public void aborted(AbortReason reason) {
		if (!isEnded()) {
			this.state = State.ABORTED;
			this.abortReason = reason;
			this.metered.aborted(reason, this.status);
			ended();
		}
	}

	private void ended() {
		if (this.whenEnded != null) {
			this.whenEnded.run();
		}
	}

	/** Runs when the response has been written or aborted, after what was set before. */
	public void whenEnded(Runnable action) {
		Runnable first = this.whenEnded;
		this.whenEnded = (first == null) ? action : () -> {
			first.run();
			action.run();
		};
	}

	/**
	 * The response hangs.
	 * @param cut ends the exchange
	 */
	public void hangs(Runnable cut) {
		this.cut = cut;
	}

	/** Ends the exchange if its response hangs. */
	public void endHang() {
		if (this.cut != null && !isEnded()) {
			this.cut.run();
		}
	}

	/** Why the response has been aborted, {@code null} if it has not. */
	public @Nullable AbortReason abortReason() {
		return this.abortReason;
	}

	/** The status of the response, {@link Exchange#NO_STATUS} while there is none. */
	int status() {
		return this.status;
	}

	/** Whether what the router writes is for this exchange. */
	public boolean isRouters() {
		return switch (this.state) {
			case ROUTED, RESPONDING -> true;
			case OWN, WRITING, WRITTEN, DONE, ABORTED -> false;
		};
	}

	/** Whether the head of a response has been written. */
	public boolean isAnswering() {
		return this.status != Exchange.NO_STATUS;
	}

	/** Whether nothing more of a response will be written. */
	public boolean isAnswerWhole() {
		return switch (this.state) {
			case WRITING, WRITTEN, DONE, ABORTED -> true;
			case OWN, ROUTED, RESPONDING -> false;
		};
	}

	/** Whether the response has been written or aborted. */
	public boolean isEnded() {
		return switch (this.state) {
			case WRITTEN, DONE, ABORTED -> true;
			case OWN, ROUTED, RESPONDING, WRITING -> false;
		};
	}

	/** Whether the request has been read to the end. */
	public boolean isRequestWhole() {
		return this.requestWhole;
	}

	/** Counts a piece of the request's body. */
	public void received(int bytes) {
		this.received += bytes;
		this.metered.received(bytes);
	}

	/** Bytes of the request's body so far. */
	public long received() {
		return this.received;
	}

	/** Counts a piece of the response's body that is written for certain. */
	public void sending(int bytes) {
		passing(bytes);
		passed(bytes);
	}

	/** A piece of the response's body is being written, if the client lets it. */
	public void passing(int bytes) {
		if (!this.headOnly) {
			this.sent += bytes;
		}
	}

	/** Counts such a piece, which has been written. */
	public void passed(int bytes) {
		if (!this.headOnly) {
			this.metered.sent(bytes);
		}
	}

	/** Bytes of the response's body that have been written, or are being written. */
	public long sent() {
		return this.sent;
	}

}
