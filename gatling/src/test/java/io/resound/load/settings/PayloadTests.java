package io.resound.load.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadTests {

	@Test
	void aSizeGivesOneBodyAgainAndAgain() {
		Payload payload = Payload.parse("1KB");
		SplittableRandom random = new SplittableRandom(1);
		assertThat(payload.draw(random)).hasSize(1024).isSameAs(payload.draw(random));
	}

	@Test
	void sizesAreDrawnAsOftenAsTheirWeightsSay() {
		Payload payload = Payload.parse("1B:90,2B:9,0B:1");
		Map<Integer, Integer> drawn = new TreeMap<>();
		SplittableRandom random = new SplittableRandom(1);
		for (int draw = 0; draw < 100_000; draw++) {
			drawn.merge(payload.draw(random).length, 1, Integer::sum);
		}
		assertThat(drawn.keySet()).containsExactly(0, 1, 2);
		assertThat(drawn.get(1)).isBetween(89_000, 91_000);
		assertThat(drawn.get(2)).isBetween(8_500, 9_500);
	}

	@Test
	void aFileIsSentAsItIs(@TempDir Path folder) throws Exception {
		Path file = Files.write(folder.resolve("body"), new byte[] { 0, 1, -1 });
		assertThat(Payload.parse("file:" + file).draw(new SplittableRandom(1))).containsExactly(0, 1, -1);
	}

}
