package io.resound.server.management;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.resound.http.FieldNames;

/** Capitalizes field names on the management port, as on the service's own port. */
final class ManagementFieldNames extends ChannelOutboundHandlerAdapter {

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
			FieldNames.capitalize(written, 0, written.length);
			String capitalized = new String(written, StandardCharsets.ISO_8859_1);
			if (!capitalized.equals(name)) {
				List<String> values = fields.getAll(name);
				fields.remove(name);
				fields.add(capitalized, values);
			}
		}
	}

}
