package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.PATH;
import static io.resound.load.settings.Setting.PAYLOAD;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.SHARE_CONNECTIONS;
import static io.resound.load.settings.Setting.THINK;
import static io.resound.load.settings.Setting.USERS;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long does a message take over WebSocket? Each user has a session, and sends the
 * next message when the last has come back.
 */
public final class WebSockets extends LoadSimulation {

	public WebSockets() {
		super("How long does a message take over WebSocket?", Map.of(PATH, "/ws", SHARE_CONNECTIONS, "false"), USERS,
				RAMP, THINK);
		Residents residents = new Residents(timeline(), users(USERS), get(RAMP), get(DURATION));
		load(scenario("WebSockets")
			.exec(messages().session(() -> get(PAYLOAD).draw(ThreadLocalRandom.current())))
			.injectClosed(residents.steps()));
	}

}
