package io.resound.echo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Leaks;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is sent, however it is cut up, comes back the same. */
@BothWays
class EchoProperties {

	private static final int LARGEST_BODY = 100_000;

	private static Service service;

	@BeforeContainer
	static void start() {
		service = Service.start();
		Leaks.listen();
	}

	@AfterContainer
	static void stop() {
		service.close();
		Leaks.assertNone();
	}

	@Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
	void anyBodyInAnyFramingComesBack(@ForAll("requests") Request request) {
		try (RawClient client = service.connect()) {
			assertEchoed(request, client.sendMeanwhile(request.bytes()).read());
		}
	}

	@Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
	void anyPipelineComesBackInOrder(@ForAll("requests") Request first,
			@ForAll @Size(max = 7) List<@From("requests") Request> others) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes(first.bytes());
		others.forEach((request) -> bytes.writeBytes(request.bytes()));
		try (RawClient client = service.connect()) {
			client.sendMeanwhile(bytes.toByteArray());
			assertEchoed(first, client.read());
			others.forEach((request) -> assertEchoed(request, client.read()));
		}
	}

	@Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
	void anySplitIntoSegmentsComesBackInOrder(
			@ForAll @Size(min = 1, max = 8) List<@From("smallRequests") Request> requests,
			@ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200) Integer> segments) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		requests.forEach((request) -> all.writeBytes(request.bytes()));
		byte[] bytes = all.toByteArray();
		try (RawClient client = service.connect()) {
			int from = 0;
			for (int i = 0; from < bytes.length; i++) {
				int to = Math.min(bytes.length, from + segments.get(i % segments.size()));
				client.send(java.util.Arrays.copyOfRange(bytes, from, to));
				from = to;
			}
			requests.forEach((request) -> assertEchoed(request, client.read()));
		}
	}

	private static void assertEchoed(Request request, Answer answer) {
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo(request.body());
	}

	@Provide
	Arbitrary<Request> requests() {
		Arbitrary<byte[]> bodies = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
		Arbitrary<byte[]> largeBodies = Combinators
			.combine(Arbitraries.integers().between(1000, LARGEST_BODY), Arbitraries.randomValue((random) -> random))
			.as((size, random) -> {
				byte[] body = new byte[size];
				random.nextBytes(body);
				return body;
			});
		return of(Arbitraries.oneOf(bodies, bodies, largeBodies), 50_000);
	}

	@Provide
	Arbitrary<Request> smallRequests() {
		return of(Arbitraries.bytes().array(byte[].class).ofMaxSize(200), 60);
	}

	/** Requests whose chunks, if they have any, are up to so many bytes. */
	private static Arbitrary<Request> of(Arbitrary<byte[]> bodies, int largestChunk) {
		Arbitrary<List<Integer>> chunks = Arbitraries.integers()
			.between(1, largestChunk)
			.list()
			.ofMinSize(1)
			.ofMaxSize(5)
			.injectNull(0.5);
		return Combinators.combine(bodies, chunks).as(Request::new);
	}

	/**
	 * A request.
	 *
	 * @param body its body
	 * @param chunks the sizes of its chunks, over and over, or {@code null} to declare
	 * its length
	 */
	record Request(byte[] body, List<Integer> chunks) {

		byte[] bytes() {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			String framing = (this.chunks == null) ? "Content-Length: " + this.body.length
					: "Transfer-Encoding: chunked";
			write(bytes, "POST /echo HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n");
			if (this.chunks == null) {
				bytes.writeBytes(this.body);
			}
			else {
				writeChunks(bytes);
			}
			return bytes.toByteArray();
		}

		private void writeChunks(ByteArrayOutputStream bytes) {
			int from = 0;
			for (int i = 0; from < this.body.length; i++) {
				int size = Math.min(this.chunks.get(i % this.chunks.size()), this.body.length - from);
				write(bytes, Integer.toHexString(size) + "\r\n");
				bytes.write(this.body, from, size);
				write(bytes, "\r\n");
				from += size;
			}
			write(bytes, "0\r\n\r\n");
		}

		private static void write(ByteArrayOutputStream bytes, String text) {
			bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		@Override
		public String toString() {
			return this.body.length + " bytes in " + ((this.chunks == null) ? "one piece" : "chunks of " + this.chunks);
		}

	}

}
