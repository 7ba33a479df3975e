package io.resound.route;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which paths belong to a route. */
class PathPatternTests {

	private static final PathPattern ONE = PathPattern.of("/livez");

	private static final PathPattern BELOW = PathPattern.of("/echo/**");

	@ParameterizedTest
	@ValueSource(strings = { "/livez", "/%6civez", "/%6Civez", "%2flivez", "%2F%6c%69%76%65%7a" })
	void aPathIsItselfWhicheverOfItsOctetsAreEncoded(String path) {
		assertThat(ONE.matches(path)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/live", "/livez/", "/livez/below", "/LIVEZ", "/livez%", "/live%7", "/live%7b",
			"/livez%00", "//livez" })
	void anotherPathIsNot(String path) {
		assertThat(ONE.matches(path)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo/", "/echo/a/b", "/echo/..", "/echo/%zz", "/%65cho", "/ech%6f/a",
			"/echo%2fa", "/echo%2Fa" })
	void everyPathBelowBelongsToAPatternThatSaysSo(String path) {
		assertThat(BELOW.matches(path)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echoes", "/ech", "/", "/Echo", "/echo%", "/echo%2", "/a/echo", "/echo;a" })
	void whatOnlyBeginsLikeItDoesNot(String path) {
		assertThat(BELOW.matches(path)).isFalse();
	}

	@Test
	void aPatternIsWrittenAsItWasRead() {
		assertThat(ONE).hasToString("/livez");
		assertThat(BELOW).hasToString("/echo/**");
		assertThat(PathPattern.of("/")).hasToString("/");
	}

}
