package io.resound.server.exchange;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/** A request, as its codec hands it to the router. Used on its event loop only. */
public interface Inbound {

	/** Its exchange, or {@code null} if that has ended. */
	@Nullable OpenExchange exchange();

	/** The channel of the connection or, with HTTP/2, of the stream. */
	Channel channel();

	/** Identifies the request in logs. */
	String id();

	/** The method. */
	HttpMethod method();

	/** The target. */
	String target();

	/** The header fields. */
	HttpHeaders fields();

	/**
	 * The body, for one subscriber, which owns each buffer. Nothing is read from the
	 * client without its demand. It ends with an error if the client leaves before the
	 * body is complete.
	 * @param buffers wraps what is received
	 */
	Flux<DataBuffer> body(NettyDataBufferFactory buffers);

}
