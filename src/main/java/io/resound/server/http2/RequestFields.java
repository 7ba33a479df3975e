package io.resound.server.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a head or of trailers, checked and counted before they are stored. After
 * the first that is wrong none is stored. Nothing is thrown for it, as Netty's own checks
 * do: a stack trace takes longer than the whole head, and clients can send many.
 * Pseudo-header fields do not count; there is at most one of each name, before all other
 * fields (RFC 9113 section 8.3).
 */
final class RequestFields extends DefaultHttp2Headers {

	/** What is wrong. */
	enum Fault {

		MALFORMED, TOO_MANY

	}

	private final FieldSyntax syntax;

	private final int most;

	private int pseudo;

	private @Nullable Fault fault;

	/**
	 * Creates the fields.
	 * @param syntax checks names and values
	 * @param most the limit of their number
	 * @param expected the number that is expected
	 */
	RequestFields(FieldSyntax syntax, int most, int expected) {
		super(false, expected);
		this.syntax = syntax;
		this.most = most;
	}

	/** What is wrong with the fields, or {@code null} if nothing is. */
	@Nullable Fault fault() {
		return this.fault;
	}

	@Override
	public Http2Headers add(CharSequence name, CharSequence value) {
		if (this.fault == null) {
			this.fault = check(name, value);
		}
		return (this.fault == null) ? super.add(name, value) : this;
	}

	private @Nullable Fault check(CharSequence name, CharSequence value) {
		if (PseudoHeaderName.hasPseudoHeaderFormat(name)) {
			return isPlaced(name) ? null : Fault.MALFORMED;
		}
		if (size() - this.pseudo >= this.most) {
			return Fault.TOO_MANY;
		}
		return this.syntax.isValid(name, value) ? null : Fault.MALFORMED;
	}

	private boolean isPlaced(CharSequence name) {
		PseudoHeaderName known = PseudoHeaderName.getPseudoHeader(name);
		boolean first = size() == this.pseudo++;
		return first && known != null && known.isRequestOnly() && !contains(name);
	}

}
