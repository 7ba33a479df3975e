package io.resound.server.run;

import java.lang.management.ManagementFactory;

import com.sun.management.HotSpotDiagnosticMXBean;

/** The JVM's cache of classes loaded, and code profiled, ahead of time. */
final class AotCache {

	private AotCache() {
	}

	/**
	 * Whether the JVM runs with one. That it was told of one doesn't say so: it goes on
	 * without a cache that doesn't fit, and then shares no classes at all.
	 */
	static boolean isInUse() {
		HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		return !jvm.getVMOption("AOTCache").getValue().isEmpty()
				&& System.getProperty("java.vm.info", "").contains("sharing");
	}

}
