package io.resound.server.run;

import java.util.stream.Collectors;

import io.resound.limits.Connections;
import io.resound.limits.Limits;
import io.resound.server.listen.LaneSwitch;
import io.resound.server.listen.Listeners;
import io.resound.tls.TlsListeners;
import io.resound.transport.EventLoops;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Logs the last line of startup: the listeners, the limits and the transport.
 *
 * @param loops the event loops
 * @param limits the limits
 * @param connections the connection limit
 * @param listeners the listeners
 * @param lane whether the express lane is on
 * @param tls the TLS of the listeners
 * @param managementTls whether the management port speaks TLS
 */
record StartLine(EventLoops loops, Limits limits, Connections connections, Listeners listeners, LaneSwitch lane,
		TlsListeners tls, boolean managementTls) implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger log = LoggerFactory.getLogger(StartLine.class);

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		Environment environment = event.getApplicationContext().getEnvironment();
		log.info("Echoing on {}, {}; {}{}, {}, {}, bodies up to {} bytes, {} connections, {} an ahead-of-time cache",
				where(), management(environment.getProperty("local.management.port")),
				(this.tls.engine() != null) ? this.tls.engine() + ", " : "", this.loops.transport().label(),
				loops(this.loops.all().size()), this.lane, this.limits.body().toBytes(), this.connections.limit(),
				AotCache.isInUse() ? "with" : "without");
	}

	/** The port of the first listener, and the names and addresses of the others. */
	private String where() {
		return this.listeners.bound()
			.stream()
			.map((listener) -> listener.isFirst() ? "port " + listener.port() + " (" + listener.spoken() + ")"
					: listener.name() + " on " + listener.place() + " (" + listener.spoken() + ")")
			.collect(Collectors.joining(", "));
	}

	private static String loops(int count) {
		return (count == 1) ? "1 event loop" : count + " event loops";
	}

	private String management(@Nullable String port) {
		if (port == null) {
			return "no management port";
		}
		return "management on port " + port + (this.managementTls ? " (https)" : "");
	}

}
