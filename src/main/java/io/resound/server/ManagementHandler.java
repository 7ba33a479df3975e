package io.resound.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import reactor.netty.NettyPipeline;

/**
 * Has Reactor Netty's own HTTP/1 on the management port take an empty port in
 * {@code Host}, and write the names of fields as the echo's port does.
 */
final class ManagementHandler extends ChannelDuplexHandler {

	/**
	 * Adds it to a new connection: at once, or behind TLS as soon as it is known that
	 * HTTP/1 is spoken.
	 */
	static void addTo(ChannelPipeline pipeline) {
		if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
			pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.management", new ManagementHandler());
		}
		else {
			pipeline.addAfter(NettyPipeline.H2OrHttp11Codec, null, new HandshakeListener());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof HttpRequest request) {
			String host = request.headers().get(HttpHeaderNames.HOST);
			if (host != null && host.endsWith(":")) {
				request.headers().set(HttpHeaderNames.HOST, host.substring(0, host.length() - 1));
			}
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof HttpResponse response) {
			capitalize(response.headers());
		}
		ctx.write(msg, promise);
	}

	private static void capitalize(HttpHeaders fields) {
		for (String name : List.copyOf(fields.names())) {
			byte[] written = name.getBytes(StandardCharsets.ISO_8859_1);
			ResponseEncoder.capitalize(written, 0, written.length);
			String capitalized = new String(written, StandardCharsets.ISO_8859_1);
			if (!capitalized.equals(name)) {
				List<String> values = fields.getAll(name);
				fields.remove(name);
				fields.add(capitalized, values);
			}
		}
	}

	/**
	 * Waits for the end of the handshake, which Reactor Netty makes the pipeline of the
	 * negotiated protocol at: HTTP/2 has another one.
	 */
	private static final class HandshakeListener extends ChannelInboundHandlerAdapter {

		@Override
		public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
			if (event instanceof SslHandshakeCompletionEvent) {
				ctx.pipeline().remove(this);
				if (ctx.pipeline().get(NettyPipeline.HttpTrafficHandler) != null) {
					addTo(ctx.pipeline());
				}
			}
			ctx.fireUserEventTriggered(event);
		}

	}

}
