package io.resound.server.run;

import java.lang.management.ManagementFactory;

import com.sun.management.HotSpotDiagnosticMXBean;

/** The JVM's cache of classes loaded, and code profiled, ahead of time. */
final class AotCache {

	private AotCache() {
	}

	/**
	 * Whether the JVM uses one. The option alone does not prove it: the JVM continues
	 * without a cache that does not fit, and then shares no classes.
	 */
	static boolean isInUse() {
		HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		return !jvm.getVMOption("AOTCache").getValue().isEmpty()
				&& System.getProperty("java.vm.info", "").contains("sharing");
	}

}
