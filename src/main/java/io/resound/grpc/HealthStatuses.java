package io.resound.grpc;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;

/**
 * What the health service says: all services are serving while the service is ready. It
 * changes on any thread, and is read and watched on event loops.
 */
final class HealthStatuses implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	/** A status of {@code grpc.health.v1.HealthCheckResponse}. */
	static final int SERVING = 1;

	/** A status of {@code grpc.health.v1.HealthCheckResponse}. */
	static final int NOT_SERVING = 2;

	private final List<String> services;

	private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();

	private volatile boolean ready;

	/**
	 * Creates the statuses.
	 * @param services the names of the services; the empty one is that of the whole
	 */
	HealthStatuses(List<String> services) {
		this.services = List.copyOf(services);
	}

	/** The services whose status is known. */
	List<String> services() {
		return this.services;
	}

	/** The status of all of them. */
	int now() {
		return this.ready ? SERVING : NOT_SERVING;
	}

	/**
	 * Runs a task whenever the status may have changed, on the thread that changes it.
	 * @return ends that
	 */
	Runnable watch(Runnable changed) {
		this.watchers.add(changed);
		return () -> this.watchers.remove(changed);
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		this.ready = event.getState() == ReadinessState.ACCEPTING_TRAFFIC;
		this.watchers.forEach(Runnable::run);
	}

}
