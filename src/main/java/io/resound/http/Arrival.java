package io.resound.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * What arrived: a request as the client sent it, and the connection it came by. It is an
 * attribute of the request that a route's handler is given, see {@link #of}. Used on the
 * connection's event loop only.
 */
public final class Arrival {

	/** The name of the attribute. */
	public static final String ATTRIBUTE = Arrival.class.getName();

	private final Origin origin;

	private final int number;

	private final String protocol;

	private final String method;

	private final String target;

	private final boolean complete;

	private final Iterable<Map.Entry<CharSequence, CharSequence>> sent;

	private @Nullable List<Field> fields;

	private List<Field> pseudoFields = List.of();

	private byte @Nullable [] head;

	private List<Field> trailers = List.of();

	private @Nullable Object kept;

	private @Nullable String seen;

	private @Nullable String applied;

	private BooleanSupplier working = () -> false;

	/**
	 * Creates what a codec has decoded.
	 * @param origin the connection
	 * @param number which request of the connection it is, from 1
	 * @param protocol the version of HTTP as a request line names it
	 * @param method the method
	 * @param target the target as it was sent
	 * @param complete whether the head has been read to its end
	 * @param sent the fields, in the order in which they were sent; read when first asked
	 * for
	 */
	public Arrival(Origin origin, int number, String protocol, String method, String target, boolean complete,
			Iterable<Map.Entry<CharSequence, CharSequence>> sent) {
		this.origin = origin;
		this.number = number;
		this.protocol = protocol;
		this.method = method;
		this.target = target;
		this.complete = complete;
		this.sent = sent;
	}

	/**
	 * What arrived as the request with these attributes.
	 * @param attributes the attributes of a request on the service's own listeners
	 */
	public static Arrival of(Map<String, Object> attributes) {
		return Optional.ofNullable((Arrival) attributes.get(ATTRIBUTE)).orElseThrow();
	}

	/** The connection it came by. */
	public Origin origin() {
		return this.origin;
	}

	/** Which request of its connection it is, from 1. */
	public int number() {
		return this.number;
	}

	/** The version of HTTP, as {@code HTTP/1.1}. */
	public String protocol() {
		return this.protocol;
	}

	/** The method. */
	public String method() {
		return this.method;
	}

	/** The target as it was sent. */
	public String target() {
		return this.target;
	}

	/**
	 * Whether the head has been read to its end. If not, the fields are those that were
	 * read, and there may have been others.
	 */
	public boolean isComplete() {
		return this.complete;
	}

	/**
	 * The fields as they were sent: in order, with duplicates, and with the case of their
	 * names. HTTP/2's pseudo-header fields are not among them.
	 */
	public List<Field> fields() {
		List<Field> read = this.fields;
		if (read == null) {
			List<Field> pseudo = new ArrayList<>();
			read = read(this.sent, pseudo);
			this.pseudoFields = Collections.unmodifiableList(pseudo);
			this.fields = read;
		}
		return read;
	}

	/**
	 * HTTP/2's pseudo-header fields as they were sent, in order; none over HTTP/1 (RFC
	 * 9113 section 8.3).
	 */
	public List<Field> pseudoFields() {
		fields();
		return this.pseudoFields;
	}

	private static List<Field> read(Iterable<Map.Entry<CharSequence, CharSequence>> sent, List<Field> pseudo) {
		List<Field> read = new ArrayList<>();
		for (Map.Entry<CharSequence, CharSequence> entry : sent) {
			Field field = new Field(entry.getKey().toString(), entry.getValue().toString());
			(field.name().startsWith(":") ? pseudo : read).add(field);
		}
		return Collections.unmodifiableList(read);
	}

	/** The values of a field, in order; its name in any case. */
	public List<String> values(String name) {
		return fields().stream().filter((field) -> field.name().equalsIgnoreCase(name)).map(Field::value).toList();
	}

	/**
	 * The value of a field that may be sent once, without reading all fields into a list.
	 * @param name its name, in any case
	 * @return the value, all values with commas in between if there are several (RFC 9110
	 * section 5.3), or {@code null} if there is none
	 */
	public @Nullable String value(String name) {
		String found = null;
		for (Map.Entry<CharSequence, CharSequence> field : this.sent) {
			CharSequence key = field.getKey();
			if (key.length() == name.length() && name.equalsIgnoreCase(key.toString())) {
				found = (found != null) ? found + ", " + field.getValue() : field.getValue().toString();
			}
		}
		return found;
	}

	/** The declared length of the body in bytes, or -1 if none is declared. */
	public long contentLength() {
		String length = value("Content-Length");
		// The codec has made sure that it is one number.
		return (length != null) ? Long.parseLong(length) : -1;
	}

	/**
	 * The bytes of an HTTP/1 head as they arrived, from the request line to the empty
	 * line, if the route {@linkplain io.resound.route.Route.Builder#keepingHead() keeps}
	 * them; otherwise {@code null}. Nobody may change them.
	 */
	public byte @Nullable [] head() {
		return this.head;
	}

	/** Sets the bytes of the head. For the codec of HTTP/1. */
	public void head(byte[] bytes) {
		this.head = bytes;
	}

	/**
	 * Keeps what the check of a route has read of the request, so that its handler need
	 * not read it again.
	 */
	public void keep(Object read) {
		this.kept = read;
	}

	/** What the check of the route has kept, or {@code null} if it has kept nothing. */
	public @Nullable Object kept() {
		return this.kept;
	}

	/** Notes how often the request has arrived. For the ledger. */
	public void seen(String times) {
		this.seen = times;
	}

	/**
	 * How often the request has arrived at this process, as {@code Resound-Seen} says it,
	 * or {@code null} if it has no number.
	 */
	public @Nullable String seen() {
		return this.seen;
	}

	/** Notes what is done to the response because the request asks for it. */
	public void applied(String shape) {
		this.applied = shape;
	}

	/**
	 * What is done to the response, as {@code Resound-Applied} says it, or {@code null}
	 * if it is the route's own.
	 */
	public @Nullable String applied() {
		return this.applied;
	}

	/**
	 * Says when the service itself is at work, so that the exchange waits neither for
	 * bytes of the client nor for the client to take some. The stall timeout does not
	 * apply then.
	 */
	public void workingWhile(BooleanSupplier working) {
		this.working = working;
	}

	/** Whether the service itself is at work. */
	public boolean isWorkedOn() {
		return this.working.getAsBoolean();
	}

	/** The trailer fields as they were sent: none until the whole body has been read. */
	public List<Field> trailers() {
		return this.trailers;
	}

	/** Sets the trailer fields. For the codec, which reads them after the body. */
	public void trailers(Iterable<Map.Entry<CharSequence, CharSequence>> sent) {
		this.trailers = read(sent, new ArrayList<>());
	}

}
