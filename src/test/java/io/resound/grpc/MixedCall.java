package io.resound.grpc;

import java.util.HexFormat;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A call of the random mix.
 *
 * @param method the name of the method
 * @param messages what is sent
 * @param ending what the client does then
 * @param metadata metadata that is to come back, if {@code echo} says so
 * @param echo whether it is to come back
 */
record MixedCall(String method, List<Message> messages, Ending ending, Metadata metadata, boolean echo) {

	/** The largest message that is taken, in bytes. */
	static final int LARGEST_MESSAGE = 6 * 1024 * 1024;

	/** The most that a call may order, in bytes. */
	static final int LARGEST_ORDER = 1024 * 1024;

	/** What a client does when it has sent its messages. */
	enum Ending {

		/** It says so, and has no deadline. */
		COMPLETE,
		/** It says so, and has a deadline that is far away. */
		COMPLETE_IN_TIME,
		/** It says nothing until the deadline has passed. */
		DEADLINE,
		/** It cancels the call. */
		CANCEL

	}

	/**
	 * A message.
	 *
	 * @param content its bytes
	 * @param compressed whether it is compressed
	 */
	record Message(byte[] content, boolean compressed) {

		static Message of(int length, int fill, boolean compressed) {
			byte[] content = new byte[length];
			for (int i = 0; i < length; i++) {
				content[i] = (byte) (fill + i * 31 + (i >> 8));
			}
			return new Message(content, compressed);
		}

		/** An order of Generate. */
		static Message order(int count, int size, boolean compressed) {
			return new Message(Oracle.message((output) -> {
				output.writeUInt64(1, count);
				output.writeUInt64(2, size);
			}), compressed);
		}

		@Override
		public String toString() {
			return ((this.content.length < 20) ? HexFormat.of().formatHex(this.content)
					: this.content.length + " bytes") + (this.compressed ? ", compressed" : "");
		}

	}

	/**
	 * Metadata.
	 *
	 * @param texts values of {@code x-text}
	 * @param bytes values of {@code x-bytes-bin}
	 */
	record Metadata(List<String> texts, List<List<Byte>> bytes) {
	}

	/** Whether the call ends by itself. */
	boolean completes() {
		return this.ending == Ending.COMPLETE || this.ending == Ending.COMPLETE_IN_TIME;
	}

	/** Whether each message comes back before the request ends. */
	boolean isStream() {
		return this.method.equals("Stream");
	}

	static Arbitrary<MixedCall> arbitrary() {
		Arbitrary<List<Message>> one = message(true).list().ofSize(1);
		Arbitrary<List<Message>> any = message(true).list().ofMaxSize(8);
		// What Collect counts are the bytes as they are sent.
		Arbitrary<List<Message>> plain = message(false).list().ofMaxSize(8);
		Arbitrary<List<Message>> two = message(true).list().ofSize(2);
		Arbitrary<List<Message>> none = Arbitraries.just(List.of());
		Arbitrary<List<Message>> tooLarge = Arbitraries.just(List.of(Message.of(LARGEST_MESSAGE + 1, 0, false)));
		return Arbitraries.frequencyOf(Tuple.of(6, calls("Unary", one, endings())),
				Tuple.of(6, calls("Stream", any, endings())), Tuple.of(4, calls("Collect", plain, endings())),
				Tuple.of(4, orders()), Tuple.of(1, calls("Unary", Arbitraries.oneOf(none, two), completing())),
				Tuple.of(1, calls("None", one, completing())), Tuple.of(1, Arbitraries.of("Unary", "Stream", "Collect")
					.flatMap((method) -> calls(method, tooLarge, completing()))));
	}

	private static Arbitrary<MixedCall> calls(String method, Arbitrary<List<Message>> messages,
			Arbitrary<Ending> endings) {
		return Combinators.combine(messages, endings, metadataOfCalls(), Arbitraries.of(true, false))
			.as((sent, ending, metadata, echo) -> new MixedCall(method, sent, ending, metadata, echo));
	}

	private static Arbitrary<Ending> endings() {
		return Arbitraries.frequency(Tuple.of(6, Ending.COMPLETE), Tuple.of(3, Ending.COMPLETE_IN_TIME),
				Tuple.of(1, Ending.DEADLINE), Tuple.of(2, Ending.CANCEL));
	}

	private static Arbitrary<Ending> completing() {
		return Arbitraries.of(Ending.COMPLETE, Ending.COMPLETE_IN_TIME);
	}

	private static Arbitrary<Message> message(boolean mayBeCompressed) {
		Arbitrary<Integer> lengths = Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.integers().between(0, 300)),
				Tuple.of(2, Arbitraries.of(0, 1, 16_378, 16_379, 16_380, 65_535, 65_536)),
				Tuple.of(2, Arbitraries.integers().between(300, 200_000)),
				Tuple.of(1, Arbitraries.of(4 * 1024 * 1024 + 1, LARGEST_MESSAGE)));
		Arbitrary<Boolean> compressed = mayBeCompressed ? Arbitraries.of(true, false) : Arbitraries.just(false);
		return Combinators.combine(lengths, Arbitraries.integers().between(0, 255), compressed).as(Message::of);
	}

	private static Arbitrary<Metadata> metadataOfCalls() {
		Arbitrary<String> texts = Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(20);
		return Combinators
			.combine(texts.list().ofMaxSize(3), Arbitraries.bytes().list().ofMaxSize(20).list().ofMaxSize(3))
			.as(Metadata::new);
	}

	/** Calls of Generate, some of which order too much. */
	private static Arbitrary<MixedCall> orders() {
		Arbitrary<Integer> counts = Arbitraries.integers().between(0, 300);
		Arbitrary<Integer> sizes = Arbitraries.frequencyOf(Tuple.of(5, Arbitraries.integers().between(0, 5000)),
				Tuple.of(1, Arbitraries.of(0, LARGEST_ORDER - 100, LARGEST_ORDER + 1)));
		Arbitrary<List<Message>> orders = Combinators.combine(counts, sizes, Arbitraries.of(true, false))
			.as((count, size, compressed) -> List.of(Message.order(count, size, compressed)));
		return calls("Generate", orders, endings());
	}

}
