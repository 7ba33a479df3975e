package io.resound.server.exchange;

import java.util.List;

import io.resound.cors.CorsField;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;

/**
 * One request and its answer, and how far both have come. It is ended at the meter
 * exactly once.
 */
public final class OpenExchange {

	private final Exchange metered;

	private final boolean headOnly;

	private List<CorsField> cors = List.of();

	private boolean routed;

	private boolean requestWhole;

	private boolean answerWhole;

	private boolean ended;

	private long received;

	private int status = Exchange.NO_STATUS;

	/**
	 * Creates an exchange that has just been opened.
	 * @param metered the exchange as it is measured
	 * @param headOnly whether the answer has no body, as to HEAD
	 */
	public OpenExchange(Exchange metered, boolean headOnly) {
		this.metered = metered;
		this.headOnly = headOnly;
	}

	/** Whether the answer has no body, as to HEAD. */
	public boolean isHeadOnly() {
		return this.headOnly;
	}

	/** The answer carries these fields in addition, whoever gives it. */
	public void cors(List<CorsField> fields) {
		this.cors = fields;
	}

	/** The fields that the answer carries in addition. */
	public List<CorsField> cors() {
		return this.cors;
	}

	/** The router answers it. */
	public void route() {
		this.routed = true;
	}

	/** The connection answers it; what the router still writes is dropped. */
	public void takeBack() {
		this.routed = false;
	}

	/** Whether what the router writes is for this exchange. */
	public boolean isRouters() {
		return this.routed && !this.answerWhole;
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

	/** Counts a piece of the answer's body. */
	public void sending(int bytes) {
		if (!this.headOnly) {
			this.metered.sent(bytes);
		}
	}

	/** The last byte of the request has been read. */
	public void requestIsWhole() {
		this.requestWhole = true;
	}

	public boolean isRequestWhole() {
		return this.requestWhole;
	}

	/** The last part of the answer has been handed to the channel. */
	public void answerIsWhole() {
		this.answerWhole = true;
	}

	public boolean isAnswerWhole() {
		return this.answerWhole;
	}

	/** The head of the answer is on its way. */
	public void answering(int status) {
		this.status = status;
	}

	/** Whether a head of an answer is on its way. */
	public boolean isAnswering() {
		return this.status != Exchange.NO_STATUS;
	}

	/** The last write of the answer has completed. */
	public void answered() {
		if (!this.ended) {
			this.ended = true;
			this.metered.answered(this.status);
		}
	}

	/** The answer will not be complete. */
	public void aborted(AbortReason reason) {
		if (!this.ended) {
			this.ended = true;
			this.answerWhole = true;
			this.metered.aborted(reason, this.status);
		}
	}

	/** Whether it has been answered or aborted. */
	public boolean isEnded() {
		return this.ended;
	}

}
