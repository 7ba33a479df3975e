package io.resound.limits;

import io.resound.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The connections that the limit of open files leaves room for. */
class OpenFilesTests {

	@ParameterizedTest
	@CsvSource({ ",1000,680", ",384,64", ",100000000,1000000", "680,1000,680", "679,1000,679", "681,1000,680",
			"10000000,1000,680", "2000000,100000000,2000000", "1,384,1" })
	void asManyAsAreWantedAndFit(Integer wanted, long openFiles, int served) {
		assertThat(OpenFiles.reconcile(wanted, openFiles)).isEqualTo(served);
	}

	@ParameterizedTest
	@CsvSource({ ",383", ",300", "1,300", "10000,0" })
	void whereTooFewFitNoneAreServed(Integer wanted, long openFiles) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> OpenFiles.reconcile(wanted, openFiles))
			.withMessageStartingWith(
					"The open-file limit is " + openFiles + " and must be at least 384: 320 descriptors are reserved");
	}

	@Test
	void theSystemTellsItsLimit() {
		assertThat(OpenFiles.limit()).isPositive();
	}

}
