package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Tells a client that sends more than its windows allow so, by FLOW_CONTROL_ERROR (RFC
 * 9113 section 6.9.1). Netty's decoder finds the error, and then returns the window of
 * the frame twice, which fails with INTERNAL_ERROR instead.
 */
final class ReceiveWindows extends DefaultHttp2LocalFlowController {

	private boolean exceeded;

	ReceiveWindows(Http2Connection connection) {
		super(connection);
	}

	@Override
	public void receiveFlowControlledFrame(Http2Stream stream, ByteBuf data, int padding, boolean end)
			throws Http2Exception {
		this.exceeded = true;
		super.receiveFlowControlledFrame(stream, data, padding, end);
		this.exceeded = false;
	}

	@Override
	public boolean consumeBytes(Http2Stream stream, int bytes) throws Http2Exception {
		if (!this.exceeded) {
			return super.consumeBytes(stream, bytes);
		}
		this.exceeded = false;
		return super.consumeBytes(stream, Math.min(bytes, unconsumedBytes(stream)));
	}

}
