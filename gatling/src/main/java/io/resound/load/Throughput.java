package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.SHARE_CONNECTIONS;
import static io.resound.load.settings.Setting.USERS;
import static io.resound.load.settings.Setting.THINK;

import java.util.Map;

/**
 * How many a second at saturation? Each user has a connection and sends again as soon as
 * it is answered.
 */
public final class Throughput extends LoadSimulation {

	public Throughput() {
		super("How many a second at saturation?", Map.of(SHARE_CONNECTIONS, "false"), USERS, RAMP, THINK);
		Residents residents = new Residents(timeline(), users(USERS), get(RAMP), get(DURATION));
		load(scenario("Throughput").exec(untilOver(echo())).injectClosed(residents.steps()));
	}

}
