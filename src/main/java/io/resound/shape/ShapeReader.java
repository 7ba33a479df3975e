package io.resound.shape;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.ByteSize;
import io.resound.http.Field;
import io.resound.limits.GenerateLimits;
import io.resound.route.Ending;
import io.resound.route.Pace;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/** Reads the pairs of one source. It is used once. */
final class ShapeReader {

	private static final String KEYS = "delay, status, size, rate, header, close, fault, until, seed";

	private static final Set<String> KNOWN = Set.of(KEYS.split(", "));

	private static final int MOST_FIELDS = 32;

	private static final int LARGEST_FIELDS = 8192;

	private static final long HIGHEST_UNTIL = 0xffff_ffffL;

	private final Source source;

	private final GenerateLimits limits;

	private Choices<Delay> delay = Choices.none();

	private Choices<Integer> status = Choices.none();

	private Choices<Long> size = Choices.none();

	private Choices<Boolean> close = Choices.none();

	private Choices<Ending> fault = Choices.none();

	private Pace pace = Pace.UNLIMITED;

	private final List<Field> fields = new ArrayList<>();

	private int fieldBytes;

	private @Nullable Long until;

	private @Nullable Long seed;

	private ShapeReader(Source source, GenerateLimits limits) {
		this.source = source;
		this.limits = limits;
	}

	/**
	 * Reads a shape.
	 * @param pairs the keys and values, decoded as UTF-8
	 * @param source where they come from
	 * @param limits what one request can order
	 * @return the shape, or {@code null} if there is no known key
	 * @throws ProblemException if a known key has a value that it cannot have, or, unless
	 * the source is the query, a key is unknown
	 */
	static @Nullable Shape read(List<Field> pairs, Source source, GenerateLimits limits) {
		ShapeReader reader = new ShapeReader(source, limits);
		Set<String> read = new HashSet<>();
		for (Field pair : pairs) {
			String key = pair.name();
			if (!KNOWN.contains(key)) {
				reader.ignoreOrRefuse(key);
				continue;
			}
			if (!read.add(key) && !key.equals("header")) {
				throw reader.refused(key, pair.value(), "given once", null);
			}
			reader.take(key, pair.value());
		}
		return read.isEmpty() ? null : reader.shape();
	}

	private void ignoreOrRefuse(String key) {
		if (this.source != Source.QUERY) {
			throw new ProblemException(Problem.unknownValue(this.source.nameOf("a key"), Octets.of(key), KEYS));
		}
	}

	private void take(String key, String value) {
		long largest = this.limits.largest().toBytes();
		switch (key) {
			case "delay" -> this.delay = choices(key, value, (text) -> Delay.parse(text, this.limits.longest()),
					"a duration from 0s to " + Range.text(this.limits.longest())
							+ ", a range such as 5ms..50ms, or a list with percents such as 1ms:50,10ms:5",
					GenerateLimits.LONGEST);
			case "status" -> this.status = choices(key, value, ShapeReader::status,
					"a status from 200 to 599, or a list with percents such as 503:5,429:1", null);
			case "size" -> this.size = choices(key, value, (text) -> size(text, 0, largest),
					sizes(0) + ", or a list with percents such as 1KB:10,1MB:1", GenerateLimits.LARGEST);
			case "rate" -> this.pace = new Pace(required(key, value, size(value, 1, largest),
					sizes(1) + ", which is the bytes a second", GenerateLimits.LARGEST));
			case "header" -> addField(value);
			case "close" ->
				this.close = required(key, value, close(value), "true, false, or a percent from 0 to 100", null);
			case "fault" -> this.fault = choices(key, value,
					(text) -> Fault.parse(text, largest, this.limits.longest()),
					"reset, reset-after-head, cut=<bytes>, hang or empty, or a list with percents such as reset:5,hang:1",
					GenerateLimits.LARGEST);
			case "until" -> this.until = required(key, value, number(value, 1, HIGHEST_UNTIL),
					"a whole number from 1 to " + HIGHEST_UNTIL, null);
			default -> this.seed = required(key, value, number(value, Long.MIN_VALUE, Long.MAX_VALUE),
					"a whole number of 64 bits", null);
		}
	}

	private void addField(String value) {
		Field field = required("header", value, AddedField.parse(value, this.source),
				(this.source == Source.QUERY)
						? "Name:value, where the name begins with X- or is Retry-After, Server-Timing, Vary, ETag or"
								+ " Location with a path"
						: "Name:value, where the name is no hop-by-hop, framing or safety field and not Date, Proxy-*,"
								+ " Access-Control-* or Resound-*",
				null);
		this.fields.add(field);
		this.fieldBytes += field.name().length() + field.value().length();
		if (this.fields.size() > MOST_FIELDS || this.fieldBytes > LARGEST_FIELDS) {
			throw refused("header", value,
					"one of at most " + MOST_FIELDS + " fields of together at most " + LARGEST_FIELDS + " bytes", null);
		}
	}

	private <T> Choices<T> choices(String key, String value, Function<String, @Nullable T> one, String allowed,
			@Nullable String setting) {
		return required(key, value, Values.parse(value, one), allowed + "; percents add up to at most 100", setting);
	}

	private <T> T required(String key, String value, @Nullable T read, String allowed, @Nullable String setting) {
		if (read == null) {
			throw refused(key, value, allowed, setting);
		}
		return read;
	}

	private Shape shape() {
		return new Shape(this.delay, this.status, this.size, this.pace, List.copyOf(this.fields), this.close,
				this.fault, this.until, this.seed);
	}

	private String sizes(long smallest) {
		return "a size from " + smallest + "B to " + Range.text(DataSize.ofBytes(this.limits.largest().toBytes()));
	}

	private static @Nullable Integer status(String text) {
		Long status = number(text, 200, 599);
		return (status != null) ? status.intValue() : null;
	}

	private static @Nullable Long size(String text, long smallest, long largest) {
		long size = ByteSize.parse(text);
		return (size >= smallest && size <= largest) ? size : null;
	}

	private static @Nullable Choices<Boolean> close(String text) {
		if (text.equals("true") || text.equals("false")) {
			return text.equals("true") ? Choices.always(true) : Choices.none();
		}
		double percent = Values.percent(text);
		return (percent >= 0) ? new Choices<>(List.of(new Choices.Choice<>(true, percent))) : null;
	}

	private static @Nullable Long number(String text, long least, long most) {
		try {
			long number = Long.parseLong(text);
			return (number >= least && number <= most) ? number : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private ProblemException refused(String key, String value, String allowed, @Nullable String setting) {
		return new ProblemException(Problem.invalidValue(this.source.nameOf(key), Octets.of(value), allowed, setting));
	}

}
