package io.resound.server.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/** The heads of requests for an echo, to which a test adds what it is about. */
final class EchoRequest {

	private EchoRequest() {
	}

	/** A head that is right, and whose fields are not checked when they are added. */
	static Http2Headers head() {
		return new DefaultHttp2Headers(false).method("POST").scheme("http").authority("a").path("/echo");
	}

	/** The same without one of its fields. */
	static Http2Headers headWithout(String name) {
		Http2Headers head = head();
		head.remove(name);
		return head;
	}

}
