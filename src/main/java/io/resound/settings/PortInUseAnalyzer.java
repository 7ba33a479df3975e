package io.resound.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Describes a port that Spring Boot could not bind: that of the first listener, or the
 * management port. Boot's own analyzer does not name the setting.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

	private static final String MANAGEMENT = "management.server.port";

	private final Environment environment;

	PortInUseAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable failure, PortInUseException cause) {
		String port = Integer.toString(cause.getPort());
		String setting = port.equals(this.environment.getProperty(MANAGEMENT)) ? MANAGEMENT : "server.port";
		return new FailureAnalysis(setting + " is " + port + ", and another process listens on that port.",
				"Change the value, or end that process.", failure);
	}

}
