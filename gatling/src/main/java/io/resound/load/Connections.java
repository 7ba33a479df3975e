package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.P99;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.REQUESTS;
import static io.resound.load.settings.Setting.SHARE_CONNECTIONS;
import static io.resound.load.settings.Setting.THINK;
import static io.resound.load.settings.Setting.USERS;

import java.util.Map;

/**
 * What do 10,000 users cost who are idle most of the time? Each has a connection, sends a
 * request every few seconds, and leaves after some; another takes its place and connects.
 */
public final class Connections extends LoadSimulation {

	public Connections() {
		super("What do 10,000 idle-ish users cost?", Map.of(USERS, "10000", RAMP, "20s", DURATION, "1m", THINK, "5s",
				SHARE_CONNECTIONS, "false", P99, "200ms"), USERS, RAMP, THINK, REQUESTS);
		Residents residents = new Residents(timeline(), users(USERS), get(RAMP), get(DURATION));
		load(scenario("Connections")
			.exec(repeat(get(REQUESTS)).on(exec(pause(get(THINK))).doIf((session) -> !timeline().over()).then(echo())))
			.injectClosed(residents.steps()));
	}

}
