package io.resound.load.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTests {

	@ParameterizedTest
	@CsvSource({ "10,1", "10,3", "3,3", "10000,7" })
	void theSharesOfAllMakeUpTheWholeAndDifferByOneAtMost(int users, int injectors) {
		int[] shares = IntStream.range(0, injectors)
			.map((injector) -> new Share(injector, injectors).of(users))
			.toArray();
		assertThat(IntStream.of(shares).sum()).isEqualTo(users);
		assertThat(IntStream.of(shares).max().orElseThrow() - IntStream.of(shares).min().orElseThrow())
			.isLessThanOrEqualTo(1);
	}

	@Test
	void theRatesOfAllMakeUpTheWhole() {
		double sum = IntStream.range(0, 7).mapToDouble((injector) -> new Share(injector, 7).of(100.0)).sum();
		assertThat(sum).isCloseTo(100, within(1e-9));
	}

	@Test
	void fewerUsersThanInjectorsAreRefused() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> new Share(0, 3).of(2))
			.withMessage("2 users cannot be shared by 3 injectors (expected: one each)");
	}

}
