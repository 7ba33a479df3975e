package io.resound.server.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * The fields of a head or of trailers, checked and counted before they are stored.
 * Pseudo-header fields do not count; there is at most one of each name.
 */
final class RequestFields extends DefaultHttp2Headers {

	private final FieldSyntax syntax;

	private final int most;

	private int pseudo;

	/**
	 * Creates the fields.
	 * @param syntax checks names and values
	 * @param most the limit of their number
	 * @param expected the number that is expected
	 */
	RequestFields(FieldSyntax syntax, int most, int expected) {
		super(true, expected);
		this.syntax = syntax;
		this.most = most;
	}

	@Override
	public Http2Headers add(CharSequence name, CharSequence value) {
		if (PseudoHeaderName.hasPseudoHeaderFormat(name)) {
			this.pseudo++;
		}
		else if (size() - this.pseudo >= this.most) {
			throw new TooManyFieldsException();
		}
		else {
			this.syntax.check(name, value);
		}
		return super.add(name, value);
	}

	/** Checks pseudo-header fields only; {@link FieldSyntax} has checked the others. */
	@Override
	protected void validateName(NameValidator<CharSequence> validator, boolean forAdd, CharSequence name) {
		if (PseudoHeaderName.hasPseudoHeaderFormat(name)) {
			super.validateName(validator, forAdd, name);
		}
	}

	/** Thrown by the field that is one too many. */
	static final class TooManyFieldsException extends IllegalArgumentException {

		private static final long serialVersionUID = 1;

		@Override
		public Throwable fillInStackTrace() {
			return this;
		}

	}

}
