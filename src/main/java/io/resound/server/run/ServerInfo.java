package io.resound.server.run;

import java.util.Map;

import io.resound.transport.EventLoops;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** What {@code /actuator/info} says of the server. */
final class ServerInfo implements InfoContributor {

	private final EventLoops loops;

	ServerInfo(EventLoops loops) {
		this.loops = loops;
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("server",
				Map.of("transport", this.loops.transport().label(), "eventLoops", this.loops.all().size()));
	}

}
