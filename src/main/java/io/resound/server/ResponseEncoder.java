package io.resound.server;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Encodes answers; to {@code HEAD} only their heads (RFC 9110 section 9.3.2). */
final class ResponseEncoder extends HttpResponseEncoder {

	private boolean headOnly;

	/** Says what the next answer is for. */
	void answering(boolean head) {
		this.headOnly = head;
	}

	@Override
	protected boolean isContentAlwaysEmpty(HttpResponse response) {
		return this.headOnly || super.isContentAlwaysEmpty(response);
	}

}
