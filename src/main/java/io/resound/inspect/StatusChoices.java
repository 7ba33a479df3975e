package io.resound.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Statuses, one of which is chosen at random: {@code 503}, or {@code 200:0.9,500:0.1},
 * where the weights are relative to each other, and 1 where there is none.
 *
 * @param choices the statuses with their weights
 * @param total the sum of the weights, above 0
 */
record StatusChoices(List<Choice> choices, double total) {

	/** What {@link #parse} takes, for a sentence. */
	static final String ALLOWED = "a status from 200 to 599, or a list of them with weights, as 200:0.9,500:0.1";

	private static final Pattern CHOICE = Pattern.compile("([2-5][0-9]{2})(?::([0-9]{0,9}\\.?[0-9]{0,9}))?");

	/**
	 * A status that can be chosen.
	 *
	 * @param status the status
	 * @param weight its weight, 0 or more
	 */
	record Choice(int status, double weight) {

	}

	/**
	 * Reads statuses.
	 * @return the statuses, or {@code null} if the text is malformed, a status is not
	 * from 200 to 599, or no weight is above 0
	 */
	static @Nullable StatusChoices parse(String text) {
		List<Choice> choices = new ArrayList<>();
		double total = 0;
		for (String part : text.split(",", -1)) {
			Matcher choice = CHOICE.matcher(part);
			if (!choice.matches() || ".".equals(choice.group(2)) || "".equals(choice.group(2))) {
				return null;
			}
			double weight = (choice.group(2) != null) ? Double.parseDouble(choice.group(2)) : 1;
			choices.add(new Choice(Integer.parseInt(choice.group(1)), weight));
			total += weight;
		}
		return (total > 0) ? new StatusChoices(choices, total) : null;
	}

	/**
	 * The chosen status.
	 * @param random a random number from 0 to below 1
	 */
	int choose(double random) {
		double rest = random * this.total;
		for (Choice choice : this.choices) {
			rest -= choice.weight();
			if (rest < 0) {
				return choice.status();
			}
		}
		// The sum of the weights may be rounded up.
		return this.choices.stream().filter((choice) -> choice.weight() > 0).toList().getLast().status();
	}

}
