package io.resound.connection;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What bodies in small frames weigh. */
class DataFramesTests {

	private final DataFrames frames = new DataFrames();

	@Test
	void largeFramesWeighTheirBytes() {
		this.frames.read(16_384);
		this.frames.read(16_384);
		assertThat(this.frames.weigh(32_768)).isEqualTo(32_768);
	}

	@Test
	void eachSmallFrameWeighs256Bytes() {
		for (int i = 0; i < 1000; i++) {
			this.frames.read(1);
		}
		assertThat(this.frames.weigh(1000)).isEqualTo(256_000);
	}

	@Test
	void whatHasBeenWrittenWeighsNothing() {
		this.frames.read(1);
		assertThat(this.frames.weigh(0)).isZero();
		this.frames.read(1000);
		assertThat(this.frames.weigh(1000)).isEqualTo(1000);
	}

}
