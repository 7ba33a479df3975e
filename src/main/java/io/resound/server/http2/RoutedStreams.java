package io.resound.server.http2;

import java.util.List;
import java.util.Map;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.resound.connection.ClientConnection;
import io.resound.connection.OpenHeads;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Exchange;
import io.resound.metrics.ProtocolLabel;
import io.resound.route.Ending;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a connection that the express lane does not answer. Their exchanges
 * are opened at the meter here, and end here when the client, the clock or the connection
 * ends them.
 */
final class RoutedStreams {

	/** What a stream that the router answers takes, in bytes of heap. */
	private static final int STREAM = 5 * 1024;

	private final ClientConnection connection;

	private final ResponseWriter responses;

	private final IntObjectMap<RoutedStream> streams = new IntObjectHashMap<>();

	private final UnreleasedStreams unreleased;

	RoutedStreams(ClientConnection connection, ResponseWriter responses) {
		this.connection = connection;
		this.responses = responses;
		this.unreleased = new UnreleasedStreams(connection);
	}

	/** The stream of a frame, or {@code null} if the frame belongs to none of these. */
	@Nullable RoutedStream of(Http2StreamFrame frame) {
		Http2FrameStream stream = frame.stream();
		return (stream != null) ? of(stream) : null;
	}

	/** A stream, or {@code null} if it is none of these. */
	@Nullable RoutedStream of(Http2FrameStream stream) {
		return this.streams.get(stream.id());
	}

	/** The exchange of a stream's channel, or {@code null} if it has ended. */
	@Nullable OpenExchange on(Channel channel) {
		RoutedStream stream = of(((Http2StreamChannel) channel).stream());
		return (stream != null) ? stream.exchange() : null;
	}

	/** The number of open streams. */
	int size() {
		return this.streams.size();
	}

	/** Opens the exchange of a stream whose head has been read. */
	RoutedStream open(Http2FrameStream frameStream, String method, Endpoint endpoint, boolean healthCheck) {
		OpenExchange exchange = new OpenExchange(this.connection.meter().open(method, endpoint, ProtocolLabel.HTTP_2),
				method.equals("HEAD"));
		RoutedStream stream = new RoutedStream(frameStream, exchange);
		this.streams.put(frameStream.id(), stream);
		this.connection.exchangeStarted(healthCheck);
		return stream;
	}

	/**
	 * Counts what a head, or trailers, hold while their stream is open: the characters of
	 * the fields twice, as decoded and as the routes read them, and for each stream but
	 * the first of the connection its objects and those of the router. It is counted
	 * until these have been released ({@link UnreleasedStreams}).
	 * @return whether they may be held
	 */
	boolean hold(RoutedStream stream, Http2Headers fields) {
		long characters = 0;
		for (Map.Entry<CharSequence, CharSequence> field : fields) {
			characters += field.getKey().length() + field.getValue().length();
		}
		long bytes = OpenHeads.bytes(2 * characters, fields.size());
		if (stream.heads() == 0 && (this.streams.size() > 1 || !this.unreleased.isEmpty())) {
			bytes += STREAM;
		}
		if (!this.connection.heads().hold(bytes)) {
			return false;
		}
		stream.hold(bytes);
		return true;
	}

	/**
	 * Takes over a stream whose exchange the lane has opened, and refuses it.
	 * @param open the exchange, which the lane no longer uses
	 */
	void refuse(Http2FrameStream frameStream, Exchange open, boolean requestWhole, Problem problem) {
		OpenExchange exchange = new OpenExchange(open, false);
		if (requestWhole) {
			exchange.requestIsWhole();
		}
		RoutedStream stream = new RoutedStream(frameStream, exchange);
		this.streams.put(frameStream.id(), stream);
		if (hold(stream, EmptyHttp2Headers.INSTANCE)) {
			this.responses.refuse(stream, problem);
		}
		else {
			this.responses.abort(stream, AbortReason.LIMIT, Http2Error.REFUSED_STREAM);
		}
	}

	/**
	 * The client has reset a stream.
	 * @return whether the multiplexer has a channel for the stream, which has to be told
	 */
	boolean reset(Http2ResetFrame frame) {
		RoutedStream stream = of(frame);
		if (stream == null) {
			return false;
		}
		stream.exchange().aborted(AbortReason.CLIENT);
		return stream.isAnnounced();
	}

	/** The client has given a stream window. */
	void moved(Http2WindowUpdateFrame frame) {
		RoutedStream stream = of(frame);
		if (stream != null) {
			stream.progress().moved();
		}
	}

	/** A stream has been closed. */
	void closed(Http2FrameStream frameStream) {
		RoutedStream stream = this.streams.remove(frameStream.id());
		if (stream != null) {
			this.unreleased.add(stream.heads());
			if (!stream.exchange().isAnswerWhole()) {
				stream.exchange().aborted(AbortReason.CLIENT);
			}
		}
	}

	/** The multiplexer has been told which streams have been closed. */
	void releaseClosed() {
		this.unreleased.releaseLater();
	}

	/**
	 * The client has sent FIN: incomplete requests will never be completed, and a
	 * response that hangs lasts until the client leaves.
	 */
	void inputShut() {
		for (RoutedStream stream : open()) {
			if (!stream.exchange().isRequestWhole() || stream.exchange().ending().kind() == Ending.Kind.HANG) {
				this.responses.abort(stream, AbortReason.CLIENT, Http2Error.CANCEL);
			}
		}
	}

	/**
	 * Ends the streams on which nothing has been read or written for too long.
	 * @param now the time, by {@link System#nanoTime()}
	 */
	void checkProgress(long now) {
		long limitNanos = this.connection.timeouts().stall().toNanos();
		for (RoutedStream stream : open()) {
			if (!stream.isOpenEnded() && stream.progress().isStalled(now, limitNanos) && !stream.exchange().isEnded()) {
				if (stream.call() != null && stream.exchange().isRouters() && !stream.exchange().isRequestWhole()) {
					stream.call().stalled(this.connection.timeouts().stall().toMillis());
				}
				else if (stream.exchange().isRequestWhole()) {
					this.responses.abort(stream, AbortReason.TIMEOUT, Http2Error.CANCEL);
				}
				else {
					this.responses.refuseOrReset(stream, AbortReason.TIMEOUT,
							Problem.stallTimeout(this.connection.timeouts().stall().toMillis()));
				}
			}
		}
	}

	/** The service no longer listens: calls without an end of their own end. */
	void listeningStopped() {
		for (RoutedStream stream : open()) {
			if (stream.call() != null && stream.exchange().isRouters()) {
				stream.call().listeningStopped();
			}
		}
	}

	/** Cuts a stream whose response will not be taken. */
	void cut(int id, AbortReason reason) {
		RoutedStream stream = this.streams.get(id);
		if (stream != null && !stream.isOpenEnded()) {
			this.responses.abort(stream, reason, Http2Error.CANCEL);
		}
	}

	/** Whether a stream is silent by design. */
	boolean hasOpenEnded() {
		return this.streams.values().stream().anyMatch((stream) -> stream.isOpenEnded());
	}

	/** Ends all exchanges; the connection is about to be closed. */
	void abortAll(AbortReason reason) {
		open().forEach((stream) -> stream.exchange().aborted(reason));
	}

	private List<RoutedStream> open() {
		return List.copyOf(this.streams.values());
	}

}
