package io.resound.load.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What is sent: the bodies, made once, and how often each is to be drawn.
 */
public final class Payload {

	private static final long SEED = 0x5e50_0d5e_ed00_0001L;

	private final List<byte[]> bodies = new ArrayList<>();

	private final List<Integer> upTo = new ArrayList<>();

	private int weights;

	private Payload() {
	}

	/**
	 * Reads a payload.
	 * @param text a size ({@code 100B}), sizes with weights
	 * ({@code 100B:90,10KB:9,1MB:1}) or a file ({@code file:some/path})
	 * @return the payload, its bodies random but the same each time
	 */
	static Payload parse(String text) {
		Payload payload = new Payload();
		if (text.startsWith("file:")) {
			payload.add(read(Path.of(text.substring("file:".length()))), 1);
			return payload;
		}
		for (String part : text.split(",", -1)) {
			String[] sizeAndWeight = part.trim().split(":", -1);
			if (sizeAndWeight.length > 2) {
				throw new IllegalArgumentException("SIZE, SIZE:WEIGHT,SIZE:WEIGHT or file:PATH");
			}
			int weight = (sizeAndWeight.length == 2) ? Values.integer(1, 1_000_000).apply(sizeAndWeight[1]) : 1;
			payload.add(random(Values.size(sizeAndWeight[0])), weight);
		}
		return payload;
	}

	private static byte[] read(Path file) {
		try {
			if (Files.size(file) > 256L << 20) {
				throw new IllegalArgumentException("a file of at most 256MB");
			}
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("a file that can be read: " + ex, ex);
		}
	}

	/**
	 * Makes a body.
	 * @param size how many bytes
	 * @return random bytes, the same for the same size
	 */
	public static byte[] random(int size) {
		byte[] body = new byte[size];
		new SplittableRandom(SEED + size).nextBytes(body);
		return body;
	}

	private void add(byte[] body, int weight) {
		this.weights += weight;
		this.bodies.add(body);
		this.upTo.add(this.weights);
	}

	/**
	 * Draws a body.
	 * @param random who draws
	 * @return one of the bodies, each as often as its weight says; not to be changed
	 */
	public byte[] draw(RandomGenerator random) {
		if (this.bodies.size() == 1) {
			return this.bodies.getFirst();
		}
		int drawn = random.nextInt(this.weights);
		int index = 0;
		while (drawn >= this.upTo.get(index)) {
			index++;
		}
		return this.bodies.get(index);
	}

}
