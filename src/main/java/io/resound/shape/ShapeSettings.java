package io.resound.shape;

import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The settings of shaping.
 *
 * @param query whether queries can ask for a shape; the field Resound-Shape can in any
 * case
 * @param held maximum number of responses that are delayed or hang at a time, from 0 to
 * 10000000. By default as many as fit into an eighth of the heap, 6 KiB each
 * @param otherwise shape of the requests to /echo that do not ask for one, such as
 * status=503:5; while there is one, the express lane is disabled
 */
@ConfigurationProperties("resound.shape")
record ShapeSettings(@DefaultValue("true") boolean query, @Nullable Integer held,
		@Name("default") @Nullable String otherwise) {

	/** The name of the setting. */
	static final String DEFAULT = "resound.shape.default";

	private static final String HELD = "resound.shape.held";

	/** What a stream of HTTP/2 whose response is delayed takes, in bytes of heap. */
	private static final int COST = 6 * 1024;

	private static final long HEAP = Runtime.getRuntime().maxMemory();

	private static final int MOST = 10_000_000;

	private static final Range<Integer> NUMBER = new Range<>(0, MOST);

	ShapeSettings {
		if (held != null) {
			NUMBER.check(HELD, held);
		}
	}

	/** The most responses that are held at a time. */
	int limit() {
		return (this.held != null) ? this.held : (int) Math.min(HEAP / 8 / COST, MOST);
	}

}
