package io.resound.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The variables by which Kubernetes describes Services are not settings. */
class ServiceLinksTests {

	/** What Kubernetes sets in every container for a Service. */
	static Map<String, String> links(String service, String address, String protocol) {
		String name = service.toUpperCase(Locale.ROOT).replace('-', '_');
		String host = address.contains(":") ? "[" + address + "]" : address;
		Map<String, String> links = new LinkedHashMap<>();
		links.put(name + "_SERVICE_HOST", address);
		links.put(name + "_SERVICE_PORT", "8080");
		links.put(name + "_SERVICE_PORT_HTTP", "8080");
		links.put(name + "_SERVICE_PORT_MANAGEMENT", "8081");
		links.put(name + "_PORT", protocol + "://" + host + ":8080");
		for (String port : new String[] { "8080", "8081" }) {
			String prefix = name + "_PORT_" + port + "_" + protocol.toUpperCase(Locale.ROOT);
			links.put(prefix, protocol + "://" + host + ":" + port);
			links.put(prefix + "_PROTO", protocol);
			links.put(prefix + "_PORT", port);
			links.put(prefix + "_ADDR", address);
		}
		return links;
	}

	@AfterEach
	void letLaterTestsReadTheEnvironment() {
		SpringProperties.setProperty(AbstractEnvironment.IGNORE_GETENV_PROPERTY_NAME, null);
	}

	@ParameterizedTest
	@CsvSource({ "resound, 10.96.0.12, tcp", "resound-server, 10.96.0.12, tcp", "resound-limits, fd00::a:1, tcp",
			"resound-listeners-tcp, 10.96.0.12, tcp", "resound-udp, 10.96.0.12, udp", "resound-x, 10.96.0.12, sctp",
			"server, 10.96.0.12, tcp", "server-netty, 10.96.0.12, tcp", "server-tomcat, 10.96.0.12, tcp",
			"management-server, 10.96.0.12, tcp", "server-ssl, 10.96.0.12, tcp" })
	void allOfAServiceAreIgnored(String service, String address, String protocol) {
		Map<String, String> links = links(service, address, protocol);
		ConfigurableEnvironment environment = GivenEnvironment.variables(links);
		SettingsCheck.check(environment);
		assertThat(links.keySet()).noneMatch(environment::containsProperty);
	}

	@Test
	void aLinkOfTheNameOfASettingLeavesItsDefault() {
		Map<String, String> variables = links("server", "10.96.0.12", "tcp");
		variables.put("RESOUND_LIMITS_BODY", "1MB");
		ConfigurableEnvironment environment = GivenEnvironment.variables(variables);
		SettingsCheck.check(environment);
		assertThat(environment.getProperty("server.port")).isNull();
		assertThat(environment.getProperty("resound.limits.body")).isEqualTo("1MB");
	}

	/** As the ports of listeners will be bound. */
	@Test
	void aMapIsNotBoundToLinks() {
		ConfigurableEnvironment environment = GivenEnvironment
			.variables(links("resound-listeners-tcp", "10.96.0.12", "tcp"));
		SettingsCheck.check(environment);
		assertThat(Binder.get(environment)
			.bind("resound.listeners", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "RESOUND_PORT, 8080", "RESOUND_SERVICE_HOST, a.host", "RESOUND_SERVICE_PORT, http",
			"RESOUND_PORT_8080_TCP_PROTO, 8080", "RESOUND_PORT_8080_TCP_ADDR, here",
			"RESOUND_PORT_HTTP, tcp://1.2.3.4:80" })
	void aVariableThatOnlyLooksLikeOneIsAName(String variable, String value) {
		assertThat(ServiceLinks.isLink(variable, value)).isFalse();
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.variables(Map.of(variable, value))))
			.withMessageContaining(variable);
	}

	@ParameterizedTest
	@ValueSource(strings = { "8080", "0" })
	void aPortThatIsMeantAsOneIsKept(String port) {
		ConfigurableEnvironment environment = GivenEnvironment.variables(Map.of("SERVER_PORT", port));
		SettingsCheck.check(environment);
		assertThat(environment.getProperty("server.port")).isEqualTo(port);
	}

}
