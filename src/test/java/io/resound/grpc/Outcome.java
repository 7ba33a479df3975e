package io.resound.grpc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;

/**
 * What a client has seen of a call.
 *
 * @param status how it has ended
 * @param messages what came back: the length of each message, and a hash of its bytes
 * unless the service makes them up
 * @param metadata the metadata that came back
 */
record Outcome(Status.Code status, List<String> messages, List<String> metadata) {

	/** Milliseconds until a deadline that passes. */
	private static final int DEADLINE = 100;

	/** Seconds until a deadline that does not. */
	private static final int FAR_AWAY = 60;

	/**
	 * What has to be the same wherever the call is made. Before a call fails, or is
	 * cancelled by a client that does not wait for all, something may come back or not.
	 */
	Outcome comparable(MixedCall call) {
		boolean wholeBefore = this.status == Status.Code.CANCELLED && call.isStream();
		return (this.status == Status.Code.OK || wholeBefore) ? this : new Outcome(this.status, List.of(), List.of());
	}

	/** Begins a call. */
	static CompletableFuture<Outcome> of(MixedCall mixed, ManagedChannel channel) {
		CallOptions options = switch (mixed.ending()) {
			case DEADLINE -> CallOptions.DEFAULT.withDeadlineAfter(DEADLINE, TimeUnit.MILLISECONDS);
			case COMPLETE_IN_TIME -> CallOptions.DEFAULT.withDeadlineAfter(FAR_AWAY, TimeUnit.SECONDS);
			case COMPLETE, CANCEL -> CallOptions.DEFAULT;
		};
		// No rule of the client's holds it to the number of messages that a method takes.
		ClientCall<byte[], byte[]> call = channel.newCall(Oracle.method(MethodType.BIDI_STREAMING, mixed.method()),
				options.withCompression("gzip"));
		Seen seen = new Seen(mixed, call);
		call.start(seen, metadata(mixed));
		call.request(Integer.MAX_VALUE);
		for (MixedCall.Message message : mixed.messages()) {
			call.setMessageCompression(message.compressed());
			call.sendMessage(message.content());
		}
		if (mixed.completes()) {
			call.halfClose();
		}
		else if (mixed.ending() == MixedCall.Ending.CANCEL && seen.expected() == 0) {
			call.cancel("The client has changed its mind.", null);
		}
		return seen.outcome;
	}

	private static Metadata metadata(MixedCall mixed) {
		Metadata metadata = new Metadata();
		mixed.metadata().texts().forEach((text) -> metadata.put(Oracle.TEXT, text));
		mixed.metadata().bytes().forEach((bytes) -> metadata.put(Oracle.BYTES, bytes(bytes)));
		metadata.put(Oracle.ECHO, Boolean.toString(mixed.echo()));
		return metadata;
	}

	private static byte[] bytes(List<Byte> list) {
		byte[] bytes = new byte[list.size()];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = list.get(i);
		}
		return bytes;
	}

	/** Collects what comes back. */
	private static final class Seen extends ClientCall.Listener<byte[]> {

		private final MixedCall mixed;

		private final ClientCall<byte[], byte[]> call;

		private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

		private final List<String> messages = new ArrayList<>();

		private final List<String> metadata = new ArrayList<>();

		Seen(MixedCall mixed, ClientCall<byte[], byte[]> call) {
			this.mixed = mixed;
			this.call = call;
		}

		/** How many messages come back before the request ends. */
		int expected() {
			return this.mixed.isStream() ? this.mixed.messages().size() : 0;
		}

		@Override
		public void onHeaders(Metadata head) {
			Iterable<String> texts = head.getAll(Oracle.TEXT);
			if (texts != null) {
				texts.forEach(this.metadata::add);
			}
			Iterable<byte[]> bytes = head.getAll(Oracle.BYTES);
			if (bytes != null) {
				bytes.forEach((value) -> this.metadata.add(Arrays.toString(value)));
			}
		}

		@Override
		public void onMessage(byte[] message) {
			this.messages.add(message.length
					+ (this.mixed.method().equals("Generate") ? "" : ", hash " + Arrays.hashCode(message)));
			if (this.mixed.ending() == MixedCall.Ending.CANCEL && this.messages.size() == expected()) {
				this.call.cancel("The client has all that it wanted.", null);
			}
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			this.outcome.complete(new Outcome(status.getCode(), this.messages, this.metadata));
		}

	}

}
