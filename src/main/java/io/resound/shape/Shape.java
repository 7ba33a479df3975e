package io.resound.shape;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import io.resound.http.Field;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import io.resound.route.Pace;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks its response to be. Each part is drawn on its own.
 *
 * @param delay the time before the head
 * @param status the status instead of 200
 * @param size the bytes of the body instead of the echo
 * @param pace how fast the body leaves
 * @param fields the fields that are added
 * @param close whether the connection is closed after the response
 * @param fault what goes wrong
 * @param until the number of arrivals to which it applies, or {@code null} for all
 * @param seed what makes the draws reproducible, or {@code null} for chance
 */
record Shape(Choices<Delay> delay, Choices<Integer> status, Choices<Long> size, Pace pace, List<Field> fields,
		Choices<Boolean> close, Choices<Ending> fault, @Nullable Long until, @Nullable Long seed) {

	/**
	 * What has been drawn for one response.
	 *
	 * @param delay the time before the head
	 * @param status the status, or {@code null} for the route's own
	 * @param size the bytes of the body, or {@code null} for the route's own
	 * @param pace how fast the body leaves
	 * @param fields the fields that are added
	 * @param ending how the response ends; a fault prevails over a close
	 */
	record Drawn(Duration delay, @Nullable Integer status, @Nullable Long size, Pace pace, List<Field> fields,
			Ending ending) {

		private static final Drawn NOTHING = new Drawn(Duration.ZERO, null, null, Pace.UNLIMITED, List.of(),
				Ending.WHOLE);

		/** Whether the response is the route's own. */
		boolean isNothing() {
			return equals(NOTHING);
		}

		/** What has been drawn, each part by its key. */
		List<Field> parts() {
			List<Field> parts = new ArrayList<>();
			if (!this.delay.isZero()) {
				parts.add(new Field("delay", Range.text(this.delay)));
			}
			if (this.status != null) {
				parts.add(new Field("status", this.status.toString()));
			}
			if (this.size != null) {
				parts.add(new Field("size", this.size.toString()));
			}
			if (!this.pace.equals(Pace.UNLIMITED)) {
				parts.add(new Field("rate", Long.toString(this.pace.bytesPerSecond())));
			}
			this.fields.forEach((field) -> parts.add(new Field("header", field.name())));
			if (this.ending.kind() == Kind.CLOSE) {
				parts.add(new Field("close", "true"));
			}
			else if (this.ending.kind() != Kind.WHOLE) {
				parts.add(new Field("fault", Fault.text(this.ending)));
			}
			return parts;
		}

	}

	/**
	 * Draws. The order of the draws is part of what a seed means.
	 * @param random the generator, of which every shape takes six numbers
	 */
	Drawn draw(RandomGenerator random) {
		Delay drawnDelay = this.delay.draw(random.nextDouble());
		double within = random.nextDouble();
		Integer drawnStatus = this.status.draw(random.nextDouble());
		Long drawnSize = this.size.draw(random.nextDouble());
		boolean closes = this.close.draw(random.nextDouble()) != null;
		Ending drawnFault = this.fault.draw(random.nextDouble());
		Ending ending = closes ? Ending.of(Kind.CLOSE) : Ending.WHOLE;
		return new Drawn((drawnDelay != null) ? drawnDelay.draw(within) : Duration.ZERO, drawnStatus, drawnSize,
				this.pace, this.fields, (drawnFault != null) ? drawnFault : ending);
	}

}
