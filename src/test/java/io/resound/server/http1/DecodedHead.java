package io.resound.server.http1;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.server.exchange.Http2Use;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import io.resound.server.exchange.Terms;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What the codec makes of a head, for tests of what makes the same of it.
 *
 * @param method the method
 * @param length the length of the head in bytes
 * @param contentType the value of {@code Content-Type}, {@code null} if there is none
 * @param meaning what it means to the connection
 */
public record DecodedHead(String method, int length, @Nullable String contentType, RequestHead meaning) {

	private static final HttpLimits LIMITS = new HttpLimits(1 << 20, 4096, 8192, 100, Integer.MAX_VALUE);

	private static final Routes ROUTES = new Routes(List.of(Route.at("/echo/**")
		.anyOtherMethodExcept("TRACE")
		.body(Route.Body.READ)
		.answeredBy((request) -> ServerResponse.noContent().build())));

	/** The limits that it must keep. */
	public static HttpLimits limits() {
		return LIMITS;
	}

	/**
	 * Decodes the head at the beginning of bytes.
	 * @return the head, {@code null} if it is incomplete or refused by the decoder
	 */
	public static @Nullable DecodedHead of(byte[] bytes) throws Exception {
		StrictRequestDecoder decoder = new StrictRequestDecoder(
				new HttpDecoderConfig().setMaxInitialLineLength(LIMITS.line()).setMaxHeaderSize(LIMITS.fields()),
				LIMITS.fieldCount(), (target) -> false);
		EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
		ByteBuf in = Unpooled.copiedBuffer(bytes);
		List<Object> decoded = new ArrayList<>();
		try {
			if (decoder.isFolded(in)) {
				return null;
			}
			decoder.decode(channel.pipeline().firstContext(), in, decoded);
			if (decoded.isEmpty() || !(decoded.getFirst() instanceof HttpRequest request)
					|| request.decoderResult().isFailure()) {
				return null;
			}
			RequestHead meaning = new RequestHead(LIMITS, ROUTES, new Terms(Http2Use.TRUE, null));
			meaning.read(request);
			return new DecodedHead(request.method().name(), in.readerIndex(),
					request.headers().get(HttpHeaderNames.CONTENT_TYPE), meaning);
		}
		finally {
			decoded.forEach(ReferenceCountUtil::release);
			in.release();
			decoder.release(channel.pipeline().firstContext());
			channel.finishAndReleaseAll();
		}
	}

}
