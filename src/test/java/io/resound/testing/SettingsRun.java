package io.resound.testing;

import java.nio.file.Path;
import java.util.List;

/**
 * Sees that a service whose beans were generated as it was packed does as it is told at
 * its start: with settings that are read by its beans, and with one that asks for others.
 */
public final class SettingsRun {

	private SettingsRun() {
	}

	/**
	 * Starts the service with settings.
	 * @param args the JVM's argument file, the service's jar, and its cache
	 */
	public static void main(String[] args) {
		List<String> jvm = List.of("@" + args[0], "-XX:AOTCache=" + args[2], "-XX:AOTMode=on");
		try (ServiceProcess service = ServiceProcess.startJar(jvm, Path.of(args[1]), "resound.metrics.enabled=false")) {
			service.requireGeneratedBeans();
			check(service, measuredEchoes(service) == 0, "requests are measured");
		}
		try (ServiceProcess service = ServiceProcess.startJar(jvm, Path.of(args[1]),
				"management.endpoints.web.exposure.include=threaddump,prometheus")) {
			check(service, measuredEchoes(service) == 1, "requests are not measured");
			int status = Service.get(service.managementPort(), "/actuator/threaddump").statusCode();
			check(service, status == 200, "the endpoint it was to expose is answered by " + status);
		}
		requireRefusal(jvm, Path.of(args[1]), "resound.limits.bdy=1MB", "The nearest is resound.limits.body.");
		requireRefusal(jvm, Path.of(args[1]), "resound.limits.head-timeout=99ms", "must be from 100ms to 1h.");
	}

	private static void requireRefusal(List<String> jvm, Path jar, String setting, String message) {
		try (ServiceProcess service = ServiceProcess.startJar(jvm, jar, setting)) {
			check(service, false, "it has started with " + setting);
		}
		catch (IllegalStateException ex) {
			if (!ex.getMessage().contains("APPLICATION FAILED TO START") || !ex.getMessage().contains(message)) {
				throw ex;
			}
		}
	}

	/** What the metrics say of one echo. */
	private static double measuredEchoes(ServiceProcess service) {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
			check(service, client.read().status() == 200, "the echo is not answered");
		}
		return service.metrics().sum("http_requests_total", "endpoint=\"/echo\"");
	}

	private static void check(ServiceProcess service, boolean holds, String failure) {
		if (!holds) {
			throw new IllegalStateException(failure + ":\n" + String.join("\n", service.log()));
		}
	}

}
