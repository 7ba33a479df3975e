package io.resound.settings;

import java.util.List;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Aborts startup if a setting is unknown, unsupported or unreadable. Runs right after
 * logging has been initialised, so that the failure is logged in the configured format.
 */
final class SettingsCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	@Override
	public int getOrder() {
		return LoggingApplicationListener.DEFAULT_ORDER + 1;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		check(event.getEnvironment());
	}

	/**
	 * Checks the settings that an environment has.
	 * @throws InvalidSettingException if one is unknown, unsupported or unreadable
	 */
	static void check(ConfigurableEnvironment environment) {
		LogFormat.check(environment);
		Arguments.check(environment);
		List<Given> given = ServiceLinks.removeFrom(environment, Given.in(environment));
		BootSettings.check(given);
		if (given.stream().anyMatch((setting) -> Names.isOurs(setting) || setting.value().isBlank())) {
			Names names = new Names(Metadata.read());
			names.check(given);
			Values.check(given, names, environment);
		}
		Values.checkBoots(environment);
	}

}
