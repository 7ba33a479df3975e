package io.resound.shape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.resound.http.Field;

/** Counts what is done to responses, by the keys of a shape. Safe from any thread. */
final class Applied {

	private static final List<String> KINDS = List.of("delay", "status", "size", "rate", "header", "close", "fault");

	private final Map<String, LongAdder> counts = new LinkedHashMap<>();

	Applied() {
		KINDS.forEach((kind) -> this.counts.put(kind, new LongAdder()));
	}

	/** Counts one response. */
	void count(List<Field> parts) {
		parts.stream().map(Field::name).distinct().forEach((kind) -> {
			LongAdder count = this.counts.get(kind);
			if (count != null) {
				count.increment();
			}
		});
	}

	/** How often each kind has been counted. */
	Map<String, LongSupplier> counts() {
		return this.counts.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, (count) -> count.getValue()::sum));
	}

	/** The value of {@code Resound-Applied}, as {@code delay=10ms, status=503}. */
	static String text(List<Field> parts) {
		return parts.stream().map((part) -> part.name() + "=" + part.value()).collect(Collectors.joining(", "));
	}

}
