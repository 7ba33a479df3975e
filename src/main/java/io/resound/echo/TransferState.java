package io.resound.echo;

/**
 * The states of a transfer, which decide what becomes of a buffer and who releases it.
 *
 * <pre>
 *    NEW
 *     │ subscribed to the request
 *     ▼    whole body, or none
 *  WAITING ──────────────────► HANDED_OVER
 *     │
 *     │ part of the body      response requests        request ends
 *     └─────────────► HOLDING ────────────────► STREAMING ────────► ENDED
 *                        │                                            ▲
 *                        │ request ends           response requests   │
 *                        └──────────► HOLDING_LAST ───────────────────┘
 *
 *  any state ── the transfer or the stream is cancelled, the request fails before its
 *               first buffer, the response fails or requests less than one ──► ENDED
 * </pre>
 *
 * The relay owns one buffer in {@code HOLDING} and {@code HOLDING_LAST}, and none in any
 * other state.
 */
enum TransferState {

	/** The request has not been subscribed to. */
	NEW,

	/** No buffer has arrived. The first is passed on or held. */
	WAITING,

	/**
	 * The response owns the whole body, or knows that there is none. How the transfer
	 * ends is decided by the write of the response. Another buffer is released.
	 */
	HANDED_OVER,

	/**
	 * The relay owns the first buffer of a stream until the response requests it. If the
	 * transfer ends before, the relay releases it.
	 */
	HOLDING,

	/** As {@link #HOLDING}, and no other buffer follows. */
	HOLDING_LAST,

	/** A buffer that arrives is passed on to the response, which owns it from then on. */
	STREAMING,

	/**
	 * The transfer is complete, failed or cancelled. A buffer is released: a publisher
	 * may send some after its subscription was cancelled (rule 2.8 of Reactive Streams).
	 */
	ENDED

}
