package io.resound.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.connection.Calls;
import io.resound.http.Arrival;
import io.resound.metrics.AbortReason;
import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/**
 * A call of gRPC that is in progress: its messages, its deadline and its status. The
 * method's {@link Answer} says what comes back.
 */
final class OpenCall implements Calls.Call {

	/** How a client says that its messages are not compressed. */
	private static final String IDENTITY = "identity";

	private final Arrival arrival;

	private final Calls.Caller caller;

	private final Consumer<GrpcCode> counter;

	private final @Nullable String encoding;

	private final Answer answer;

	private final MessageScanner scanner;

	private @Nullable Future<?> deadline;

	private boolean headWritten;

	/** Whether the call is to end between two messages. */
	private boolean stopping;

	/** The status, once it has been written. */
	private @Nullable GrpcCode code;

	/**
	 * Begins a call.
	 * @param arrival the request
	 * @param caller the client
	 * @param method what is called
	 * @param counter counts the status with which the call ends
	 */
	OpenCall(Arrival arrival, Calls.Caller caller, Method method, Consumer<GrpcCode> counter) {
		this.arrival = arrival;
		this.caller = caller;
		this.counter = counter;
		String encoding = arrival.value("grpc-encoding");
		this.encoding = IDENTITY.equals(encoding) ? null : encoding;
		this.answer = method.begin(this);
		this.scanner = new MessageScanner(this.answer);
	}

	/** Starts the clock, unless the call ends at once. */
	void begin() {
		if (this.caller.isListeningStopped()) {
			finish(GrpcCode.UNAVAILABLE, "The service is shutting down.");
			return;
		}
		String timeout = this.arrival.value("grpc-timeout");
		if (timeout != null) {
			try {
				this.deadline = this.caller.loop()
					.schedule(this::deadlineExceeded, Timeout.nanos(timeout), TimeUnit.NANOSECONDS);
			}
			catch (Failure ex) {
				fail(ex);
			}
		}
	}

	private void deadlineExceeded() {
		finish(GrpcCode.DEADLINE_EXCEEDED,
				"The deadline has passed: grpc-timeout is " + this.arrival.value("grpc-timeout") + ".");
	}

	// What the client sends

	@Override
	public void received(ByteBuf piece) {
		int bytes = piece.readableBytes();
		if (isFinished()) {
			piece.release();
		}
		else {
			try {
				this.scanner.received(piece, this.caller.allocator());
				stopBetweenMessages();
			}
			catch (Failure ex) {
				fail(ex);
			}
		}
		// The response has been written first, so that its bytes hold back the window.
		this.caller.taken(bytes);
	}

	@Override
	public void requestEnded() {
		if (isFinished()) {
			return;
		}
		if (!this.scanner.isBetweenMessages()) {
			finish(GrpcCode.INTERNAL, "The request has ended within a message.");
			return;
		}
		try {
			this.answer.requestEnded();
		}
		catch (Failure ex) {
			fail(ex);
		}
	}

	@Override
	public void stalled(long limitMillis) {
		finish(GrpcCode.DEADLINE_EXCEEDED,
				"Nothing of the message came for " + limitMillis + " ms. The setting is resound.limits.stall-timeout.");
	}

	@Override
	public void listeningStopped() {
		this.stopping = true;
		stopBetweenMessages();
	}

	private void stopBetweenMessages() {
		if (this.stopping && this.answer.isOpenEnded() && this.scanner.isBetweenMessages()) {
			finish(GrpcCode.UNAVAILABLE, "The service is shutting down.");
		}
	}

	@Override
	public boolean isIdle() {
		return this.answer.isOpenEnded() && this.scanner.isBetweenMessages();
	}

	@Override
	public void ended(@Nullable AbortReason reason) {
		stopClock();
		this.answer.ended();
		GrpcCode written = this.code;
		this.counter.accept((reason == null && written != null) ? written : code(reason));
	}

	/** The status of a call whose status has not reached the client. */
	private static GrpcCode code(@Nullable AbortReason reason) {
		return switch (reason) {
			case CLIENT, MALFORMED, SHAPED -> GrpcCode.CANCELLED;
			case TIMEOUT -> GrpcCode.DEADLINE_EXCEEDED;
			case LIMIT -> GrpcCode.RESOURCE_EXHAUSTED;
			case SHUTDOWN -> GrpcCode.UNAVAILABLE;
			case INTERNAL -> GrpcCode.INTERNAL;
			case null -> GrpcCode.UNKNOWN;
		};
	}

	// What the answer sends

	/** How messages that say so are compressed, or {@code null} if none may be. */
	@Nullable String encoding() {
		return this.encoding;
	}

	/** The event loop of the call. */
	Executor loop() {
		return this.caller.loop();
	}

	/** Bytes of messages that the client's window has not allowed yet. */
	int unwritten() {
		return this.caller.unwritten();
	}

	ByteBufAllocator allocator() {
		return this.caller.allocator();
	}

	/**
	 * Sends bytes of messages as they are, compressed as the client has compressed its
	 * own.
	 * @param bytes the bytes, which this method owns
	 * @return completed when the client's window has allowed all of them
	 */
	ChannelFuture pass(ByteBuf bytes) {
		return send(bytes, this.encoding);
	}

	/**
	 * Sends messages that are not compressed.
	 * @param messages the messages, with their prefixes, or a piece of them; this method
	 * owns it
	 * @return completed when the client's window has allowed all of it
	 */
	ChannelFuture send(ByteBuf messages) {
		return send(messages, null);
	}

	private ChannelFuture send(ByteBuf bytes, @Nullable String encoding) {
		if (!this.headWritten) {
			this.headWritten = true;
			this.caller.head(Head.of(this.arrival, encoding));
		}
		return this.caller.send(bytes);
	}

	/** Ends the call with OK. */
	void succeed() {
		finish(GrpcCode.OK, "");
	}

	/** Ends the call because of what is wrong. */
	void fail(Failure failure) {
		finish(failure.code(), failure.description());
	}

	private void finish(GrpcCode code, String description) {
		if (isFinished()) {
			return;
		}
		this.code = code;
		stopClock();
		Http2Headers fields = this.headWritten ? new DefaultHttp2Headers(false) : Head.of(this.arrival, null);
		this.caller.end(Head.withStatus(fields, code, description));
	}

	/** Whether the status has been written, so that nothing may follow. */
	boolean isFinished() {
		return this.code != null;
	}

	private void stopClock() {
		Future<?> running = this.deadline;
		if (running != null) {
			this.deadline = null;
			running.cancel(false);
		}
	}

}
