package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.resound.server.exchange.Http2Use;
import io.resound.settings.InvalidSettingException;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the settings of listeners mean, and which are refused. */
class ListenersSettingsTests {

	private static final InetSocketAddress FIRST = new InetSocketAddress("127.0.0.1", 8080);

	private static List<Listener> read(String... settings) {
		return read(new MapPropertySource("test",
				Arrays.stream(settings)
					.map((setting) -> setting.split("=", 2))
					.collect(Collectors.toMap((setting) -> setting[0], (setting) -> setting[1]))),
				true);
	}

	private static List<Listener> read(PropertySource<?> source, boolean http2) {
		return new Binder(ConfigurationPropertySources.from(source))
			.bindOrCreate("resound", Bindable.of(ListenersSettings.class))
			.all(FIRST, http2, null, List.of("http", "shout"));
	}

	private static void assertRefused(String message, String... settings) {
		assertThatThrownBy(() -> read(settings)).rootCause()
			.isInstanceOf(InvalidSettingException.class)
			.hasMessage(message);
	}

	private static void assertDirectlyRefused(String message, String... settings) {
		assertThatThrownBy(() -> read(settings)).isInstanceOf(InvalidSettingException.class).hasMessage(message);
	}

	@Test
	void withoutAnyThereIsTheFirst() {
		assertThat(read()).containsExactly(
				new Listener("http", FIRST, SocketPermissions.DEFAULT, "http", Http2Use.TRUE, null, false, null));
	}

	@Test
	void theyMayBeEnvironmentVariables() {
		PropertySource<?> variables = new SystemEnvironmentPropertySource("systemEnvironment",
				Map.of("RESOUND_LISTENERS_ADMIN_PORT", "9000", "RESOUND_LISTENERS_ADMIN_HTTP2", "only",
						"RESOUND_LISTENERS_LOCAL_PATH", "/run/x.sock", "RESOUND_LISTENERS_HTTP_LIMIT", "5",
						"RESOUND_LISTENERS_HTTP_PROXYPROTOCOL", "required", "RESOUND_LISTENERS_ADMIN_PROXYPROTOCOL",
						"off", "RESOUND_LISTENERS_LOCAL_PROXYPROTOCOL", "required"));
		assertThat(read(variables, false)).containsExactlyInAnyOrder(
				new Listener("http", FIRST, SocketPermissions.DEFAULT, "http", Http2Use.FALSE, null, true, 5),
				new Listener("admin", new InetSocketAddress(9000), SocketPermissions.DEFAULT, "http", Http2Use.ONLY,
						null, false, null),
				new Listener("local", UnixDomainSocketAddress.of("/run/x.sock"), SocketPermissions.DEFAULT, "http",
						Http2Use.FALSE, null, true, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Admin", "1st", "a-", "a_b", "abcdefghijklmnopqrstuvwxyz0123456" })
	void aNameThatIsNoneIsRefused(String name) {
		assertThatThrownBy(() -> read("resound.listeners." + name + ".port=1")).rootCause()
			.isInstanceOf(InvalidSettingException.class)
			.hasMessage("The name of a listener is \"" + name + "\" and must be at most 32 lower-case letters, digits"
					+ " and dashes, with a letter first and no dash at the end.");
	}

	@Test
	void namesThatDifferInDashesAloneAreRefused() {
		assertThatThrownBy(() -> read("resound.listeners.a-b.port=1", "resound.listeners.ab.port=2")).rootCause()
			.hasMessageContaining("have names that differ only in dashes");
	}

	@Test
	void eitherAPortOrAPathIsNeeded() {
		assertDirectlyRefused("The listener a has neither a port nor a path.", "resound.listeners.a.limit=1");
		assertDirectlyRefused("The listener a has both a port and a path.", "resound.listeners.a.port=1",
				"resound.listeners.a.path=/x");
		assertDirectlyRefused(
				"resound.listeners.a.address is 127.0.0.1 and is for a port only, and this listener has a path.",
				"resound.listeners.a.address=127.0.0.1", "resound.listeners.a.path=/x");
		assertDirectlyRefused(
				"resound.listeners.a.permissions is 0600 and is for a path only, and this listener has a port.",
				"resound.listeners.a.port=1", "resound.listeners.a.permissions=0600");
	}

	@Test
	void thePathOfASocketHasALimit() {
		String longest = "/" + "x".repeat(106);
		assertThat(read("resound.listeners.a.path=" + longest).get(1).path()).hasToString(longest);
		assertRefused(
				"resound.listeners.a.path is " + longest
						+ "y and must be a path of at most 107 bytes, the limit of Unix domain sockets; it has 108.",
				"resound.listeners.a.path=" + longest + "y");
	}

	@Test
	void whatSpringBootHasANameForIsNotSetForTheFirst() {
		assertDirectlyRefused(
				"resound.listeners.http.port is 1, but not supported: server.port is the port of this listener.",
				"resound.listeners.http.port=1");
		assertDirectlyRefused(
				"resound.listeners.http.address is 127.0.0.1, but not supported: server.address is the address of this"
						+ " listener.",
				"resound.listeners.http.address=127.0.0.1");
		assertThatThrownBy(() -> read("resound.listeners.http.path=/x"))
			.hasMessageContaining("server.port and server.address are the address of this listener");
		assertThatThrownBy(() -> read("resound.listeners.http.protocol=shout"))
			.hasMessageContaining("this listener speaks http");
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "only" })
	void theFirstCannotSpeakWhatSpringBootsSettingHasTurnedOff(String http2) {
		assertThatThrownBy(
				() -> read(new MapPropertySource("test", Map.of("resound.listeners.http.http2", http2)), false))
			.hasMessage("resound.listeners.http.http2 is " + http2
					+ " and contradicts server.http2.enabled, which is false.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					a.port=1;b.port=1 | The listener b cannot listen on port 1, which the listener a uses.
					a.port=8080 | The listener a cannot listen on port 8080, which the listener http uses.
					a.port=8080;a.address=127.0.0.1 | The listener a cannot listen on 127.0.0.1:8080, which the listener http uses.
					a.port=8080;a.address=127.0.0.2 | -
					a.port=8081 | The listener a cannot listen on port 8081, which the management port uses.
					a.port=8081;a.address=::1 | The listener a cannot listen on [::1]:8081, which the management port uses.
					a.port=1;a.address=127.0.0.1;b.port=1;b.address=0.0.0.0 | The listener b cannot listen on port 1, which the listener a uses.
					a.port=1;a.address=127.0.0.1;b.port=1;b.address=127.0.0.2 | -
					a.port=0;b.port=0 | -
					a.path=/run/x;b.path=/run/../run/x | The listener b cannot listen on /run/../run/x, which the listener a uses.
					a.path=/run/x;b.path=/run/y;c.port=1 | -
					""")
	void noTwoShareAnAddress(String settings, String message) {
		List<Listener> all = read(Arrays.stream(settings.split(";"))
			.map((setting) -> "resound.listeners." + setting)
			.toArray(String[]::new));
		if (message == null) {
			Addresses.requireDistinct(all, new InetSocketAddress(8081));
		}
		else {
			assertThatThrownBy(() -> Addresses.requireDistinct(all, new InetSocketAddress(8081)))
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage(message);
		}
	}

	@Test
	void anAddressThatCannotBeHadEndsTheStartAndNamesTheListener() {
		try (Service service = Service.start()) {
			assertThatThrownBy(() -> Service.start("resound.listeners.admin.port=" + service.port()))
				.hasRootCauseMessage(
						"The listener admin cannot listen on port " + service.port() + ": Address already in use.");
		}
		assertThatThrownBy(
				() -> Service.start("resound.listeners.admin.port=0", "resound.listeners.admin.address=192.0.2.1"))
			.hasRootCauseMessage("The listener admin cannot listen on 192.0.2.1:0: Cannot assign requested address.");
	}

}
