package io.resound.grpc;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthProto;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionProto;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** gRPC, as grpc-java sees it. */
@Timeout(60)
class GrpcJavaTests {

	private static final int LARGE = 16 * 1024 * 1024;

	@Started
	private static Service service;

	private static ManagedChannel channel;

	@BeforeAll
	static void connect() {
		channel = NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", service.port()))
			.usePlaintext()
			.maxInboundMessageSize(2 * LARGE)
			.build();
	}

	@AfterAll
	static void disconnect() throws InterruptedException {
		assertThat(channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static byte[] unary(byte[] message, CallOptions options) {
		return ClientCalls.blockingUnaryCall(channel, Oracle.method(MethodType.UNARY, "Unary"), options, message);
	}

	@Test
	void messagesOfAnyLengthComeBack() {
		for (int length : new int[] { 0, 1, 16_379, 16_380, 100_000, LARGE }) {
			assertThat(unary(random(length), CallOptions.DEFAULT)).isEqualTo(random(length));
			assertThat(unary(new byte[length], CallOptions.DEFAULT.withCompression("gzip"))).hasSize(length);
		}
	}

	@Test
	void aStreamSendsEachMessageBack() throws InterruptedException {
		BlockingQueue<Object> received = new LinkedBlockingQueue<>();
		StreamObserver<byte[]> sent = ClientCalls.asyncBidiStreamingCall(
				channel.newCall(Oracle.method(MethodType.BIDI_STREAMING, "Stream"), CallOptions.DEFAULT),
				into(received));
		for (int length : new int[] { 3, 0, 1_000_000, 5 }) {
			sent.onNext(random(length));
			assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(random(length));
		}
		sent.onCompleted();
		assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.OK);
	}

	private static <T> StreamObserver<T> into(BlockingQueue<Object> received) {
		return new StreamObserver<>() {

			@Override
			public void onNext(T message) {
				received.add(message);
			}

			@Override
			public void onError(Throwable failure) {
				received.add(Status.fromThrowable(failure).getCode());
			}

			@Override
			public void onCompleted() {
				received.add(Status.Code.OK);
			}

		};
	}

	@Test
	void messagesAreGenerated() {
		Iterator<byte[]> messages = ClientCalls.blockingServerStreamingCall(channel,
				Oracle.method(MethodType.SERVER_STREAMING, "Generate"), CallOptions.DEFAULT.withCompression("gzip"),
				new byte[] { 1 << 3, (byte) 0xe8, 7, 2 << 3, (byte) 0xe8, 7 });
		List<byte[]> all = new ArrayList<>();
		messages.forEachRemaining(all::add);
		assertThat(all).hasSize(1000).allSatisfy((message) -> assertThat(message).hasSize(1003));
	}

	@Test
	void theDeadlineEndsACall() throws InterruptedException {
		BlockingQueue<Object> received = new LinkedBlockingQueue<>();
		ClientCalls.asyncBidiStreamingCall(channel.newCall(Oracle.method(MethodType.BIDI_STREAMING, "Stream"),
				CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS)), into(received));
		assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		assertThatThrownBy(() -> unary(new byte[1], CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.MILLISECONDS)))
			.satisfies((failure) -> assertThat(Status.fromThrowable(failure).getCode())
				.isEqualTo(Status.Code.DEADLINE_EXCEEDED));
	}

	@Test
	void healthFollowsReadiness() throws InterruptedException {
		HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
		assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus()).isEqualTo(ServingStatus.SERVING);
		assertThatThrownBy(() -> health.check(HealthCheckRequest.newBuilder().setService("none").build()))
			.hasMessage("NOT_FOUND: There is no service \"none\".");
		BlockingQueue<Object> watched = new LinkedBlockingQueue<>();
		HealthGrpc.newStub(channel)
			.watch(HealthCheckRequest.newBuilder().setService("resound.v1.Echo").build(), into(watched));
		assertNext(watched, ServingStatus.SERVING);
		AvailabilityChangeEvent.publish(service.context(), ReadinessState.REFUSING_TRAFFIC);
		assertNext(watched, ServingStatus.NOT_SERVING);
		assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
			.isEqualTo(ServingStatus.NOT_SERVING);
		AvailabilityChangeEvent.publish(service.context(), ReadinessState.ACCEPTING_TRAFFIC);
		assertNext(watched, ServingStatus.SERVING);
	}

	private static void assertNext(BlockingQueue<Object> watched, ServingStatus status) throws InterruptedException {
		assertThat(watched.poll(10, TimeUnit.SECONDS))
			.isEqualTo(HealthCheckResponse.newBuilder().setStatus(status).build());
	}

	@Test
	void reflectionDefinesTheMethods() throws Exception {
		BlockingQueue<Object> received = new LinkedBlockingQueue<>();
		StreamObserver<ServerReflectionRequest> asked = ServerReflectionGrpc.newStub(channel)
			.serverReflectionInfo(into(received));
		asked.onNext(ServerReflectionRequest.newBuilder().setHost("h").setListServices("").build());
		ServerReflectionResponse list = (ServerReflectionResponse) received.poll(10, TimeUnit.SECONDS);
		assertThat(list.getValidHost()).isEqualTo("h");
		assertThat(list.getListServicesResponse().getServiceList()).extracting(ServiceResponse::getName)
			.containsExactly("resound.v1.Echo", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");
		Descriptors.FileDescriptor echo = file(asked, received, "resound.v1.Echo.Unary");
		assertThat(echo.getServices().getFirst().getMethods()).extracting(Descriptors.MethodDescriptor::getName)
			.containsExactly("Unary", "Stream", "Collect", "Generate");
		String text = new String(ProtoFile.read("resound.proto"), StandardCharsets.UTF_8);
		echo.getServices().getFirst().getMethods().forEach((method) -> assertThat(text).contains(written(method)));
		echo.getMessageTypes()
			.forEach((message) -> assertThat(message.getFields()).as(message.getName())
				.allSatisfy((field) -> assertThat(text).contains("  " + field.getType().name().toLowerCase(Locale.ROOT)
						+ " " + field.getName() + " = " + field.getNumber() + ";")));
		assertSame(file(asked, received, "grpc.health.v1.Health"), HealthProto.getDescriptor());
		assertSame(file(asked, received, "grpc.reflection.v1.ErrorResponse"), ServerReflectionProto.getDescriptor());
		asked.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol("none").build());
		assertThat(((ServerReflectionResponse) received.poll(10, TimeUnit.SECONDS)).getErrorResponse().getErrorCode())
			.isEqualTo(5);
		asked.onCompleted();
		assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.OK);
	}

	private static Descriptors.FileDescriptor file(StreamObserver<ServerReflectionRequest> asked,
			BlockingQueue<Object> received, String symbol) throws Exception {
		asked.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
		ServerReflectionResponse answer = (ServerReflectionResponse) received.poll(10, TimeUnit.SECONDS);
		FileDescriptorProto file = FileDescriptorProto
			.parseFrom(answer.getFileDescriptorResponse().getFileDescriptorProto(0));
		return Descriptors.FileDescriptor.buildFrom(file, new Descriptors.FileDescriptor[0]);
	}

	private static String written(Descriptors.MethodDescriptor method) {
		return "rpc " + method.getName() + "(" + (method.isClientStreaming() ? "stream " : "")
				+ method.getInputType().getName() + ") returns (" + (method.isServerStreaming() ? "stream " : "")
				+ method.getOutputType().getName() + ");";
	}

	/** The messages of grpc-java, which may be older, have the same fields. */
	private static void assertSame(Descriptors.FileDescriptor actual, Descriptors.FileDescriptor expected) {
		assertThat(expected.getMessageTypes()).isNotEmpty().allSatisfy((message) -> {
			Descriptors.Descriptor own = actual.findMessageTypeByName(message.getName());
			assertThat(own.getFields()).as(message.getName())
				.extracting((field) -> field.toProto().toBuilder().clearJsonName().build())
				.containsExactlyElementsOf(message.getFields()
					.stream()
					.map((field) -> field.toProto().toBuilder().clearJsonName().build())
					.toList());
		});
	}

	@Test
	void theDrainEndsStreamsWithUnavailable() throws InterruptedException {
		BlockingQueue<Object> received = new LinkedBlockingQueue<>();
		Service draining = Service.start("resound.drain.timeout=5s");
		ManagedChannel own = NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", draining.port()))
			.usePlaintext()
			.build();
		try (draining) {
			StreamObserver<byte[]> sent = ClientCalls.asyncBidiStreamingCall(
					own.newCall(Oracle.method(MethodType.BIDI_STREAMING, "Stream"), CallOptions.DEFAULT),
					into(received));
			sent.onNext(new byte[1]);
			assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(new byte[1]);
		}
		finally {
			assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.Code.UNAVAILABLE);
			own.shutdownNow();
		}
	}

}
