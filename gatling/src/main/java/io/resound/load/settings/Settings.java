package io.resound.load.settings;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of a run: what was given, and defaults for the rest. Those of Java, Maven
 * and Gatling have a dot in their names and ours have not, so a property without a dot
 * that is not known is an error.
 */
public final class Settings {

	private final Map<Setting<?>, Object> values = new LinkedHashMap<>();

	private final Map<String, String> texts = new LinkedHashMap<>();

	private final List<String> chosen = new ArrayList<>();

	private final Set<Setting<?>> own;

	private Settings(Set<Setting<?>> own) {
		this.own = own;
	}

	/**
	 * Reads settings.
	 * @param given the system properties
	 * @param environment the environment, for the index of a Kubernetes Indexed Job
	 * @param defaults a simulation's own defaults
	 * @param own those that the simulation has beside the common ones
	 * @return the settings
	 * @throws InvalidSettingException if one is not known, or not the simulation's, or
	 * impossible
	 */
	public static Settings read(Properties given, Map<String, String> environment, Map<Setting<?>, String> defaults,
			Setting<?>... own) {
		Map<String, String> rest = new TreeMap<>();
		given.stringPropertyNames()
			.stream()
			.filter((name) -> name.indexOf('.') < 0)
			.forEach((name) -> rest.put(name, given.getProperty(name)));
		Settings settings = new Settings(Set.of(own));
		for (Setting<?> setting : Setting.all()) {
			String text = settings.has(setting) ? rest.remove(setting.name()) : null;
			if (text != null) {
				settings.chosen.add(setting.name());
			}
			if (text == null && setting == Setting.INJECTOR) {
				text = environment.get("JOB_COMPLETION_INDEX");
			}
			if (text == null) {
				text = defaults.getOrDefault(setting, setting.byDefault());
			}
			settings.texts.put(setting.name(), text);
			settings.values.put(setting, setting.read(text));
		}
		if (!rest.isEmpty()) {
			throw new InvalidSettingException("unknown property " + String.join(", ", rest.keySet())
					+ " (expected: one of " + String.join(", ", settings.names()) + ")");
		}
		settings.checkTogether();
		return settings;
	}

	/** Whether the simulation makes use of it. */
	private boolean has(Setting<?> setting) {
		return setting.isCommon() || this.own.contains(setting);
	}

	private List<String> names() {
		return Setting.all().stream().filter(this::has).map(Setting::name).toList();
	}

	private void checkTogether() {
		share();
		if (this.chosen.contains(Setting.METRICS_LINGER.name()) && get(Setting.METRICS_PORT).isEmpty()) {
			throw new InvalidSettingException("metricsLinger=" + this.texts.get(Setting.METRICS_LINGER.name())
					+ " is impossible with metricsPort=none (expected: a port that stays open)");
		}
		if (get(Setting.LEDGER) && get(Setting.INJECTORS) > 1 && get(Setting.START_AT).isEmpty()) {
			throw new InvalidSettingException("ledger=true is impossible with injectors=" + get(Setting.INJECTORS)
					+ " and startAt=now (expected: the same startAt for all injectors, as it names their run)");
		}
		if (get(Setting.HTTP).equals("2") && get(Setting.BASE_URL).getScheme().equals("http")) {
			throw new InvalidSettingException("http=2 is impossible with baseUrl=" + get(Setting.BASE_URL)
					+ " (expected: https, as Gatling speaks HTTP/2 over TLS only)");
		}
	}

	/**
	 * The value of a setting.
	 * @param <T> its type
	 * @param setting the setting
	 * @return the value
	 */
	@SuppressWarnings("unchecked")
	public <T> T get(Setting<T> setting) {
		return (T) this.values.get(setting);
	}

	/**
	 * Which share of the load is this injector's.
	 * @return the share
	 */
	public Share share() {
		return new Share(get(Setting.INJECTOR), get(Setting.INJECTORS));
	}

	/**
	 * Where the ledgers of the service are: beside its metrics on the management port, or
	 * else at the service's own.
	 * @return URLs to which the name of a run is to be appended
	 */
	public List<URI> ledgers() {
		if (!get(Setting.LEDGER_URL).isEmpty()) {
			return get(Setting.LEDGER_URL);
		}
		List<URI> metrics = get(Setting.METRICS_URL);
		return metrics.isEmpty() ? List.of(URI.create(get(Setting.BASE_URL) + "/runs"))
				: metrics.stream().map((url) -> URI.create(url.toString().replaceFirst("/[^/]*$", "/ledger"))).toList();
	}

	/**
	 * All settings as they were written.
	 * @return texts by name
	 */
	public Map<String, String> texts() {
		return Map.copyOf(this.texts);
	}

	/**
	 * The settings that were given, and do not have a default.
	 * @return their names
	 */
	public List<String> chosen() {
		return List.copyOf(this.chosen);
	}

	/** One line for each setting of the simulation, for people to read. */
	@Override
	public String toString() {
		List<String> lines = new ArrayList<>();
		names().forEach((name) -> lines.add(String.format("  %-17s%s", name, this.texts.get(name))));
		return String.join(System.lineSeparator(), lines);
	}

}
