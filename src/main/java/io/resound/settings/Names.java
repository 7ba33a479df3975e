package io.resound.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Finds the service's own settings by name, in any spelling that Spring Boot accepts. */
final class Names {

	private static final String ROOT = "resound.";

	private final List<Setting> settings;

	/**
	 * Creates the names.
	 * @param settings all settings
	 */
	Names(List<Setting> settings) {
		this.settings = settings;
	}

	/** The setting that was given, or {@code null} if none has that name. */
	@Nullable Setting find(Given given) {
		return this.settings.stream()
			.map((setting) -> setting.match(given))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/** The settings that were given, each from its source of highest precedence. */
	Map<Setting, Given> effective(List<Given> given) {
		Map<Setting, Given> effective = new LinkedHashMap<>();
		for (Given candidate : given) {
			Setting setting = find(candidate);
			if (setting != null) {
				effective.putIfAbsent(setting, candidate);
			}
		}
		return effective;
	}

	/**
	 * Checks that a setting exists for each given name below {@code resound.}
	 * @param given the given settings
	 * @throws InvalidSettingException if names are unknown; the message lists all of them
	 */
	void check(List<Given> given) {
		List<String> unknown = new ArrayList<>();
		for (Given setting : given) {
			if (isOurs(setting) && find(setting) == null) {
				Setting nearest = nearest(setting);
				unknown.add("Unknown setting: " + setting.where() + ". The nearest is "
						+ (setting.isVariable() ? nearest.variable() : nearest.name()) + ".");
			}
		}
		if (!unknown.isEmpty()) {
			throw new InvalidSettingException(String.join(System.lineSeparator(), unknown),
					"Correct the name, or remove the setting. --help lists all settings.");
		}
	}

	/** Whether it is below {@code resound}, whatever the separator. */
	static boolean isOurs(Given given) {
		return given.key().startsWith("resound");
	}

	/**
	 * One of a group if the name is that of a group, else the one that looks most alike.
	 */
	private Setting nearest(Given given) {
		String key = given.key();
		boolean inGroup = this.settings.stream().anyMatch((setting) -> setting.isInGroupOf(given));
		return this.settings.stream()
			.filter((setting) -> inGroup ? setting.isInGroupOf(given) : setting.name().startsWith(ROOT))
			.map((setting) -> setting.nearTo(given))
			.min(Comparator.comparing((Setting setting) -> !plain(setting).startsWith(key + "."))
				.thenComparingInt((setting) -> distance(key, plain(setting))))
			.orElseThrow();
	}

	private static String plain(Setting setting) {
		return setting.name().replace("-", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * The number of letters to add, remove, replace or swap with a neighbour to turn one
	 * text into the other (optimal string alignment distance).
	 */
	static int distance(String some, String other) {
		int[][] distances = new int[some.length() + 1][other.length() + 1];
		for (int i = 0; i <= some.length(); i++) {
			for (int j = 0; j <= other.length(); j++) {
				distances[i][j] = (i == 0 || j == 0) ? i + j : step(distances, some, other, i, j);
			}
		}
		return distances[some.length()][other.length()];
	}

	private static int step(int[][] distances, String some, String other, int i, int j) {
		int replaced = distances[i - 1][j - 1] + ((some.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
		int step = Math.min(replaced, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
		boolean swapped = i > 1 && j > 1 && some.charAt(i - 1) == other.charAt(j - 2)
				&& some.charAt(i - 2) == other.charAt(j - 1);
		return swapped ? Math.min(step, distances[i - 2][j - 2] + 1) : step;
	}

}
