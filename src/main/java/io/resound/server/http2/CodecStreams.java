package io.resound.server.http2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a connection as the codec knows them, those of the lane and those
 * of the router: what each holds, and what waits for the client's window.
 */
final class CodecStreams {

	/** The connection as the codec knows it, once the codec is there. */
	private @Nullable Http2Connection codec;

	/** The codec has been added to the pipeline. */
	void codec(Http2Connection codec) {
		this.codec = codec;
	}

	/** The stream that holds the most, or {@code null} if none holds anything. */
	@Nullable Http2Stream largest() {
		Http2Connection codec = this.codec;
		if (codec == null) {
			return null;
		}
		Http2LocalFlowController windows = codec.local().flowController();
		return open(codec).stream()
			.filter((stream) -> windows.unconsumedBytes(stream) > 0)
			.max(Comparator.comparingInt(windows::unconsumedBytes))
			.orElse(null);
	}

	/** The streams whose responses have not been passed to the channel as a whole. */
	List<Http2Stream> withheld() {
		Http2Connection codec = this.codec;
		return (codec == null) ? List.of()
				: open(codec).stream().filter(codec.remote().flowController()::hasFlowControlled).toList();
	}

	private static List<Http2Stream> open(Http2Connection codec) {
		List<Http2Stream> streams = new ArrayList<>();
		try {
			codec.forEachActiveStream(streams::add);
		}
		catch (Http2Exception ex) {
			throw new IllegalStateException("add throws nothing", ex);
		}
		return streams;
	}

}
