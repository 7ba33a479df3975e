package io.resound.shape;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Values, at most one of which is drawn at random.
 *
 * @param <T> the type of the values
 * @param choices the values with their percents, which add up to at most 100
 */
record Choices<T>(List<Choice<T>> choices) {

	/**
	 * A value that can be drawn.
	 *
	 * @param <T> the type of the value
	 * @param value the value
	 * @param percent how often it is drawn, from 0 to 100
	 */
	record Choice<T>(T value, double percent) {

	}

	/** A value that is always drawn. */
	static <T> Choices<T> always(T value) {
		return new Choices<>(List.of(new Choice<>(value, 100)));
	}

	/** No value. */
	static <T> Choices<T> none() {
		return new Choices<>(List.of());
	}

	/**
	 * The value that is drawn, {@code null} if it is none.
	 * @param random a random number from 0 to below 1
	 */
	@Nullable T draw(double random) {
		double rest = random * 100;
		for (Choice<T> choice : this.choices) {
			rest -= choice.percent();
			if (rest < 0) {
				return choice.value();
			}
		}
		return null;
	}

}
