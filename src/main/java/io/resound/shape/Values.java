package io.resound.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.resound.shape.Choices.Choice;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of values with percents, as fortio has it: one value alone, which is always
 * drawn, or a list in which each has its percent, as {@code 503:5,429:1.5%}.
 */
final class Values {

	private static final Pattern PERCENT = Pattern.compile("(?:[0-9]{1,9}\\.?[0-9]{0,9}|\\.[0-9]{1,9})%?");

	/** A sum above 100 by no more than this comes from rounding, as 33.3 three times. */
	private static final double ROUNDING = 1e-9;

	private Values() {
	}

	/**
	 * Reads values.
	 * @param <T> the type of the values
	 * @param text the values
	 * @param value reads one of them; {@code null} says that it is none
	 * @return the values, or {@code null} if the text is malformed, a value in a list has
	 * no percent, or the sum of the percents is above 100
	 */
	static <T> @Nullable Choices<T> parse(String text, Function<String, @Nullable T> value) {
		List<Choice<T>> choices = new ArrayList<>();
		double sum = 0;
		String[] parts = text.split(",", -1);
		for (String part : parts) {
			int colon = part.lastIndexOf(':');
			double percent = (colon >= 0) ? percent(part.substring(colon + 1)) : (parts.length == 1) ? 100 : -1;
			T read = value.apply((colon >= 0) ? part.substring(0, colon) : part);
			sum += percent;
			if (read == null || percent < 0 || sum > 100 + ROUNDING) {
				return null;
			}
			choices.add(new Choice<>(read, percent));
		}
		return new Choices<>(List.copyOf(choices));
	}

	/** A percent from 0 to 100, or -1 if the text is none. */
	static double percent(String text) {
		if (!PERCENT.matcher(text).matches()) {
			return -1;
		}
		double percent = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
		return (percent <= 100) ? percent : -1;
	}

}
