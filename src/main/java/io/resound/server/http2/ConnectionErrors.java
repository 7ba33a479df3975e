package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.resound.trouble.Trouble;
import io.resound.trouble.Troubles;

/**
 * Counts the connections that the frame codec ends with an error (RFC 9113 section
 * 5.4.1). It handles most of these errors by itself, and they have in common only the
 * GOAWAY that it sends.
 */
final class ConnectionErrors extends Http2ConnectionAdapter {

	private final Troubles troubles;

	private boolean counted;

	private ConnectionErrors(Troubles troubles) {
		this.troubles = troubles;
	}

	/** Counts the connection of a codec once if it ends with an error. */
	static void count(Http2FrameCodec codec, Troubles troubles) {
		codec.connection().addListener(new ConnectionErrors(troubles));
	}

	@Override
	public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
		if (errorCode != Http2Error.NO_ERROR.code() && !this.counted) {
			this.counted = true;
			this.troubles.count(Trouble.CONNECTION_ERROR);
		}
	}

}
