package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.InputStreamBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.HTTP;
import static io.resound.load.settings.Setting.PATH;
import static io.resound.load.settings.Setting.REFUSALS;
import static io.resound.load.settings.Setting.REQUESTS;
import static io.resound.load.settings.Setting.USERS;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.gatling.javaapi.core.ChainBuilder;
import io.resound.load.exchange.Phase.Kind;
import io.resound.load.settings.Payload;

/**
 * Does it echo, truly? A few users with bodies of every kind, and requests to be refused.
 */
public final class Smoke extends LoadSimulation {

	public Smoke() {
		super("Does it echo, truly?", Map.of(USERS, "3", REQUESTS, "5", DURATION, "10s"), USERS, REQUESTS, REFUSALS);
		timeline().then("smoke", Kind.STEADY, get(DURATION), 0);
		ChainBuilder all = exec(echo(), echo("POST", "empty", "application/octet-stream", new byte[0]),
				echo("POST", "1 B", "application/octet-stream", new byte[] { 0 }),
				echo("PUT", "text", "text/plain;charset=utf-8", "Grüße, 世界\r\n".getBytes(StandardCharsets.UTF_8)),
				echo("PATCH", "JSON", "application/json", "{\"hello\":[1,2,3]}".getBytes(StandardCharsets.UTF_8)),
				echo("DELETE", "binary", "image/png", Payload.random(4096)),
				echo("POST", "1 MiB", "application/octet-stream", Payload.random(1 << 20)), head());
		if (get(HTTP).equals("1.1")) {
			all = all.exec(chunked());
		}
		load(scenario("Smoke").exec(repeat(get(REQUESTS)).on(get(REFUSALS) ? exec(all, refusals()) : all))
			.injectOpen(atOnceUsers(users(USERS))));
	}

	private ChainBuilder echo(String method, String name, String type, byte[] body) {
		return exchanges().echo(name,
				http(name).httpRequest(method, get(PATH) + "/smoke")
					.header("Content-Type", type)
					.body(ByteArrayBody(body))
					.check(header("Content-Type").is(type)),
				() -> body);
	}

	/** Over HTTP/2, Gatling would write the bytes of the stream without frames. */
	private ChainBuilder chunked() {
		byte[] body = Payload.random(100_000);
		return exchanges().echo("chunked",
				http("chunked").post(get(PATH))
					.header("Content-Type", "application/octet-stream")
					.body(InputStreamBody((session) -> new ByteArrayInputStream(body))),
				() -> body);
	}

	private ChainBuilder head() {
		return exchanges().echo("HEAD", http("HEAD").head(get(PATH)), () -> new byte[0]);
	}

	private ChainBuilder refusals() {
		return exec(exchanges().refusal("404", http("404").get("/no/such/path"), 404, false),
				exchanges().refusal("405", http("405").httpRequest("TRACE", get(PATH)), 405, true),
				exchanges().refusal("413",
						http("413").post(get(PATH))
							.header("Content-Length", "1099511627776")
							.header("Expect", "100-continue")
							.body(ByteArrayBody(new byte[1])),
						413, true));
	}

}
