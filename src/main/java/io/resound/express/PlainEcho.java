package io.resound.express;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.netty.buffer.ByteBuf;
import io.resound.metrics.MethodLabel;

/**
 * Recognises the head of a plain echo in the bytes of an HTTP/1 connection: its
 * {@linkplain PlainRequestLine request line} and its {@linkplain PlainFields fields}. Its
 * grammar is a small part of what the codec accepts (RFC 9112 sections 2 to 5), with the
 * same meaning. Every other head is declined at the first byte that does not fit.
 * <p>
 * Heads are read in a window, an array into which the next {@value #LONGEST_HEAD} bytes
 * of the buffer are copied, since an array is read faster than a buffer. Several
 * pipelined heads are read in one window.
 *
 * <pre>
 *  buffer:   answered │ head │ body │ head │ body │ head │ bo
 *  window:            │◄───────────── windowEnd ────────────►│
 *                     windowStart
 * </pre>
 *
 * There is one per event loop. What it returns is valid until it reads again.
 */
final class PlainEcho {

	/** The longest head that is recognised, in bytes. */
	static final int LONGEST_HEAD = 4096;

	/** The methods that the lane handles, the most likely first. */
	static final List<MethodLabel> ANSWERED = List.of(MethodLabel.POST, MethodLabel.GET, MethodLabel.PUT,
			MethodLabel.PATCH, MethodLabel.DELETE);

	private final byte[] window = new byte[LONGEST_HEAD];

	private final PlainRequestLine line = new PlainRequestLine(this.window);

	private final PlainFieldValues values;

	private final PlainFields fields;

	private final int headLimit;

	/** The index in the buffer of the first byte in the window. */
	private int windowStart;

	/** How many bytes are in the window. */
	private int windowEnd;

	private int headLength;

	/**
	 * Creates the recogniser of an event loop.
	 * @param bodyLimit the largest body, in bytes; a larger declared length is declined
	 * @param headLimit the length of a head that the codec certainly accepts, in bytes
	 * @param mostFields the number of fields above which a head is declined
	 * @param isAuthority whether a value of {@code Host} is a valid authority
	 * @param declined the names of further fields with which a head is declined, in lower
	 * case
	 */
	PlainEcho(long bodyLimit, int headLimit, int mostFields, Predicate<String> isAuthority, Set<String> declined) {
		this.values = new PlainFieldValues(this.window, bodyLimit, isAuthority, declined);
		this.fields = new PlainFields(this.window, this.values, mostFields);
		this.headLimit = Math.min(headLimit, LONGEST_HEAD);
	}

	/** Whether a plain path may have this character. */
	static boolean isInPath(char c) {
		return PlainRequestLine.isInPath(c);
	}

	/** Starts with another buffer. */
	void begin(ByteBuf in) {
		look(in);
	}

	/**
	 * Reads the head at the buffer's reader index, without moving that index. Since
	 * {@link #begin}, the buffer may only have been read further.
	 */
	Verdict read(ByteBuf in) {
		int start = in.readerIndex() - this.windowStart;
		boolean outside = start > this.windowEnd;
		if (!outside) {
			Verdict verdict = recognise(start);
			if (verdict != Verdict.UNFINISHED || this.windowStart + this.windowEnd == in.writerIndex()) {
				return bounded(verdict, start);
			}
		}
		look(in);
		return bounded(recognise(0), 0);
	}

	private void look(ByteBuf in) {
		this.windowStart = in.readerIndex();
		this.windowEnd = Math.min(in.readableBytes(), this.window.length);
		in.getBytes(this.windowStart, this.window, 0, this.windowEnd);
	}

	private Verdict recognise(int start) {
		Verdict verdict = this.line.read(start, this.windowEnd);
		if (verdict != Verdict.PLAIN) {
			return verdict;
		}
		verdict = this.fields.read(this.line.end(), this.windowEnd);
		this.headLength = this.fields.end() - start;
		return verdict;
	}

	/** Declines a head that is too long. */
	private Verdict bounded(Verdict verdict, int start) {
		int length = (verdict == Verdict.PLAIN) ? this.headLength : this.windowEnd - start;
		return (verdict.declined() != null || length < this.headLimit) ? verdict : Verdict.TOO_LARGE;
	}

	/** The method of the plain echo. */
	MethodLabel method() {
		return this.line.method();
	}

	/** The length of the head, in bytes. */
	int headLength() {
		return this.headLength;
	}

	/** The length of the body, in bytes: 0 if there is none. */
	long bodyLength() {
		return Math.max(0, this.values.contentLength());
	}

	/**
	 * The head of the response.
	 * @param last the last head on the connection, which is returned if it fits
	 */
	Http1ResponseHead responseHead(Http1ResponseHead last) {
		return this.values.responseHead(last);
	}

}
