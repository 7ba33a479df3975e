package io.resound.grpc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** The echo as grpc-java serves it. */
final class Oracle {

	static final Metadata.Key<String> TEXT = Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);

	static final Metadata.Key<byte[]> BYTES = Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

	static final Metadata.Key<String> ECHO = Metadata.Key.of("resound-echo-metadata", Metadata.ASCII_STRING_MARSHALLER);

	private final Server server;

	Oracle(int largestMessage, int largestOrder) throws IOException {
		ServerServiceDefinition service = ServerServiceDefinition.builder("resound.v1.Echo")
			.addMethod(method(MethodType.UNARY, "Unary"), ServerCalls.asyncUnaryCall((message, caller) -> {
				caller.onNext(message);
				caller.onCompleted();
			}))
			.addMethod(method(MethodType.BIDI_STREAMING, "Stream"),
					ServerCalls.asyncBidiStreamingCall(EchoOfMessages::new))
			.addMethod(method(MethodType.CLIENT_STREAMING, "Collect"),
					ServerCalls.asyncClientStreamingCall(Collected::new))
			.addMethod(method(MethodType.SERVER_STREAMING, "Generate"),
					ServerCalls.asyncServerStreamingCall((order, caller) -> generate(order, caller, largestOrder)))
			.build();
		this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.maxInboundMessageSize(largestMessage)
			.addService(ServerInterceptors.intercept(service, new MetadataEcho()))
			.build()
			.start();
	}

	int port() {
		return this.server.getPort();
	}

	/** A method of the echo whose messages are bytes. */
	static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
		MethodDescriptor.Marshaller<byte[]> bytes = new MethodDescriptor.Marshaller<>() {

			@Override
			public InputStream stream(byte[] value) {
				return new ByteArrayInputStream(value);
			}

			@Override
			public byte[] parse(InputStream stream) {
				try (stream) {
					return stream.readAllBytes();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}

		};
		return MethodDescriptor.newBuilder(bytes, bytes)
			.setType(type)
			.setFullMethodName("resound.v1.Echo/" + name)
			.build();
	}

	/** Writes fields with Protocol Buffers' own library. */
	static byte[] message(Fields fields) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		CodedOutputStream output = CodedOutputStream.newInstance(bytes);
		try {
			fields.write(output);
			output.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void generate(byte[] order, StreamObserver<byte[]> caller, int largest) {
		long count = 0;
		long size = 0;
		try {
			CodedInputStream input = CodedInputStream.newInstance(order);
			for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
				if (tag >>> 3 == 1) {
					count = input.readUInt64();
				}
				else {
					size = input.readUInt64();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (size > largest || count * size > largest) {
			caller.onError(Status.INVALID_ARGUMENT.asRuntimeException());
			return;
		}
		byte[] payload = new byte[(int) size];
		byte[] message = message((output) -> {
			if (payload.length > 0) {
				output.writeByteArray(1, payload);
			}
		});
		for (long i = 0; i < count; i++) {
			caller.onNext(message);
		}
		caller.onCompleted();
	}

	void stop() throws InterruptedException {
		this.server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
	}

	/** Writes the fields of a message. */
	interface Fields {

		void write(CodedOutputStream output) throws IOException;

	}

	/** Sends each message back. */
	private record EchoOfMessages(StreamObserver<byte[]> caller) implements StreamObserver<byte[]> {

		@Override
		public void onNext(byte[] message) {
			this.caller.onNext(message);
		}

		@Override
		public void onError(Throwable failure) {
			// The client has cancelled the call.
		}

		@Override
		public void onCompleted() {
			this.caller.onCompleted();
		}

	}

	/** Counts messages. */
	private static final class Collected implements StreamObserver<byte[]> {

		private final StreamObserver<byte[]> caller;

		private long messages;

		private long bytes;

		Collected(StreamObserver<byte[]> caller) {
			this.caller = caller;
		}

		@Override
		public void onNext(byte[] message) {
			this.messages++;
			this.bytes += message.length;
		}

		@Override
		public void onError(Throwable failure) {
			// The client has cancelled the call.
		}

		@Override
		public void onCompleted() {
			this.caller.onNext(message((output) -> {
				if (this.messages > 0) {
					output.writeUInt64(1, this.messages);
				}
				if (this.bytes > 0) {
					output.writeUInt64(2, this.bytes);
				}
			}));
			this.caller.onCompleted();
		}

	}

	/** Sends metadata back that asks for it. */
	private static final class MetadataEcho implements ServerInterceptor {

		@Override
		public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata metadata,
				ServerCallHandler<Q, A> next) {
			if (!"true".equals(metadata.get(ECHO))) {
				return next.startCall(call, metadata);
			}
			return next.startCall(new SimpleForwardingServerCall<>(call) {

				@Override
				public void sendHeaders(Metadata head) {
					add(head, TEXT);
					add(head, BYTES);
					super.sendHeaders(head);
				}

				private <T> void add(Metadata head, Metadata.Key<T> key) {
					Iterable<T> values = metadata.getAll(key);
					if (values != null) {
						values.forEach((value) -> head.put(key, value));
					}
				}

			}, metadata);
		}

	}

}
