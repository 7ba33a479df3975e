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
		try (ServiceProcess service = ServiceProcess.startJar(jvm, Path.of(args[1]), "resound.express.enabled=false",
				"resound.metrics.enabled=false")) {
			check(service, service.hasGeneratedBeans(), "it has not taken the beans that it was packed with");
			check(service, service.metrics().sum("http_requests_total") == 0, "requests are measured");
		}
		try (ServiceProcess service = ServiceProcess.startJar(jvm, Path.of(args[1]),
				"management.endpoints.web.exposure.include=threaddump,prometheus")) {
			int status = Service.get(service.managementPort(), "/actuator/threaddump").statusCode();
			check(service, status == 200, "the endpoint it was to expose is answered by " + status);
		}
	}

	private static void check(ServiceProcess service, boolean holds, String failure) {
		if (!holds) {
			throw new IllegalStateException(failure + ":\n" + String.join("\n", service.log()));
		}
	}

}
