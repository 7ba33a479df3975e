package io.resound.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Hides an unknown log format from Spring Boot's logging, which would otherwise fail with
 * a stack trace before there is a log. The log is then plain text, and
 * {@link SettingsCheck} reports the unknown format in it.
 */
final class LogFormat implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	private static final String SETTING = "logging.structured.format.console";

	private static final List<String> FORMATS = List.of("ecs", "logstash", "gelf");

	/** The property source that hides the value. */
	private static final String PLAIN = "plainLog";

	@Override
	public int getOrder() {
		return LoggingApplicationListener.DEFAULT_ORDER - 1;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		ConfigurableEnvironment environment = event.getEnvironment();
		String format = environment.getProperty(SETTING, "");
		if (!format.isEmpty() && !FORMATS.contains(format.toLowerCase(Locale.ROOT))
				&& !ClassUtils.isPresent(format, null)) {
			environment.getPropertySources().addFirst(new MapPropertySource(PLAIN, Map.of(SETTING, "")));
		}
	}

	/**
	 * Checks the format.
	 * @throws InvalidSettingException if it does not exist
	 */
	static void check(ConfigurableEnvironment environment) {
		boolean hidden = environment.getPropertySources().remove(PLAIN) != null;
		if (hidden && !environment.getRequiredProperty(SETTING).isBlank()) {
			throw InvalidSettingException.value(SETTING, "\"" + environment.getProperty(SETTING) + "\"",
					"one of " + String.join(", ", FORMATS));
		}
	}

}
