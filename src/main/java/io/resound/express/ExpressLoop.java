package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Meter;

/**
 * What the lanes of one event loop share: the meter, the recognisers, and the bytes at
 * the end of every response head. Used on that loop only.
 */
public final class ExpressLoop {

	/** The path of the echo. */
	public static final String PATH = "/echo";

	/**
	 * The largest body, in bytes, that is copied into the batch. A larger one is written
	 * separately.
	 */
	static final int LARGEST_COPY = 4096;

	/** The size of a batch, in bytes. It is written when it is full. */
	static final int LARGEST_BATCH = 64 * 1024;

	/**
	 * What the names of the service's own fields begin with. A request that has one is
	 * left to the router.
	 */
	static final String OWN_FIELDS = "resound-";

	/** The most digits that a length has. */
	private static final int MOST_DIGITS = 19;

	private final Meter meter;

	private final Endpoint endpoint;

	private final Supplier<AsciiString> date;

	private final long bodyLimit;

	private final BooleanSupplier shaped;

	private final PlainEcho echo;

	private final Http2PlainEcho http2Echo;

	private final byte[] digits = new byte[MOST_DIGITS];

	private AsciiString tailDate = AsciiString.EMPTY_STRING;

	private byte[] tail = {};

	/**
	 * Creates what the lanes of a loop share.
	 * @param meter measures the lanes' connections
	 * @param endpoint what plain echoes are counted under
	 * @param date returns the value of {@code Date} for a response that is written now
	 * @param bodyLimit the largest body, in bytes
	 * @param headLimit the length of a head that the codec certainly accepts, in bytes
	 * @param mostFields the number of fields above which a head is left to the router
	 * @param isAuthority whether a value of {@code Host} is a valid authority
	 * @param declined the names of request fields, in lower case, with which a request is
	 * left to the router; those that begin with {@value #OWN_FIELDS} need not be among
	 * them
	 * @param shaped whether all requests are left to the router, because they are to be
	 * shaped; asked for each plain echo
	 */
	public ExpressLoop(Meter meter, Endpoint endpoint, Supplier<AsciiString> date, long bodyLimit, int headLimit,
			int mostFields, Predicate<String> isAuthority, Set<String> declined, BooleanSupplier shaped) {
		this.meter = meter;
		this.endpoint = endpoint;
		this.date = date;
		this.bodyLimit = bodyLimit;
		this.shaped = shaped;
		Set<String> others = declined.stream()
			.filter((name) -> !name.startsWith(OWN_FIELDS))
			.collect(Collectors.toUnmodifiableSet());
		this.echo = new PlainEcho(bodyLimit, headLimit, mostFields, isAuthority, others);
		this.http2Echo = new Http2PlainEcho(bodyLimit, headLimit, isAuthority, others);
	}

	Meter meter() {
		return this.meter;
	}

	/** What plain echoes are counted under. */
	Endpoint endpoint() {
		return this.endpoint;
	}

	/** Whether all requests are left to the router for the time being. */
	boolean isShaped() {
		return this.shaped.getAsBoolean();
	}

	PlainEcho echo() {
		return this.echo;
	}

	Http2PlainEcho http2Echo() {
		return this.http2Echo;
	}

	/** The value of {@code Date} for a response that is written now. */
	AsciiString date() {
		return this.date.get();
	}

	/** The largest body, in bytes. */
	long bodyLimit() {
		return this.bodyLimit;
	}

	/** The most bytes of a response head. */
	int mostBytes(Http1ResponseHead head) {
		return head.bytes().length + MOST_DIGITS + tail().length;
	}

	/** Writes the head of a response with a body of this length. */
	void write(Http1ResponseHead head, long length, ByteBuf out) {
		out.writeBytes(head.bytes());
		int first = MOST_DIGITS;
		long rest = length;
		do {
			this.digits[--first] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
		while (rest > 0);
		out.writeBytes(this.digits, first, MOST_DIGITS - first);
		out.writeBytes(this.tail);
	}

	private byte[] tail() {
		AsciiString now = this.date.get();
		if (!now.equals(this.tailDate)) {
			this.tailDate = now;
			this.tail = ("\r\nDate: " + now + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
		}
		return this.tail;
	}

}
