package io.resound.server.management;

import java.io.IOException;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.resound.http.Target;
import io.resound.trouble.Trouble;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses malformed requests on the management port before they reach Reactor Netty,
 * which would log each with all of its field names, and ends connections that were lost,
 * which Reactor Netty would log with a stack trace. Also removes an empty port from
 * {@code Host}, because Reactor Netty treats it as malformed.
 * <p>
 * Requests may be pipelined. A refusal is sent after the responses to the requests before
 * it, and the connection is closed after the refusal. A request whose body turns out to
 * be malformed is refused if its response has not begun; otherwise its response is the
 * last one.
 */
final class ManagementRequests extends ChannelDuplexHandler {

	private static final Logger log = LoggerFactory.getLogger(ManagementRequests.class);

	private static final String EMPTY_PORT = ":";

	private final Troubles troubles;

	/**
	 * Requests that were passed on and whose responses are not complete, or -1 when the
	 * last response has been written.
	 */
	private int open;

	/** Whether the response to the first of them has begun. */
	private boolean responding;

	/** Whether nothing more is read. */
	private boolean ending;

	/** The response to what is malformed, if it gets one. */
	private @Nullable HttpResponse refusal;

	ManagementRequests(Troubles troubles) {
		this.troubles = troubles;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.ending) {
			ReferenceCountUtil.release(message);
			return;
		}
		HttpResponseStatus status = refusalOf(message);
		if (status != null) {
			boolean head = message instanceof HttpRequest;
			ReferenceCountUtil.release(message);
			refuse(ctx, status, head);
			return;
		}
		if (message instanceof HttpRequest request) {
			this.open++;
			removeEmptyPort(request);
		}
		ctx.fireChannelRead(message);
	}

	/** The status with which a part of a request is refused, or {@code null}. */
	private static @Nullable HttpResponseStatus refusalOf(Object message) {
		if (message instanceof DecoderResultProvider decoded && decoded.decoderResult().isFailure()) {
			Throwable cause = decoded.decoderResult().cause();
			log.debug("A request is malformed", cause);
			return switch (cause) {
				case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
				case TooLongHttpHeaderException fields -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
				default -> HttpResponseStatus.BAD_REQUEST;
			};
		}
		if (message instanceof HttpRequest request) {
			HttpVersion version = request.protocolVersion();
			if (version.majorVersion() != 1) {
				return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
			}
			return hasValidHost(request) ? null : HttpResponseStatus.BAD_REQUEST;
		}
		return null;
	}

	/** Whether there is one host, which only HTTP/1.0 may leave out. */
	private static boolean hasValidHost(HttpRequest request) {
		List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
		return switch (hosts.size()) {
			case 0 -> request.protocolVersion().equals(HttpVersion.HTTP_1_0);
			case 1 -> Target.isAuthority(hosts.getFirst());
			default -> false;
		};
	}

	private static void removeEmptyPort(HttpRequest request) {
		String host = request.headers().get(HttpHeaderNames.HOST);
		if (host != null && host.endsWith(EMPTY_PORT)) {
			request.headers().set(HttpHeaderNames.HOST, host.substring(0, host.length() - 1));
		}
	}

	/**
	 * Ends the connection because of a malformed head, or of a malformed body whose head
	 * has been passed on.
	 */
	private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, boolean head) {
		this.troubles.count(Trouble.MALFORMED_ON_MANAGEMENT_PORT);
		this.ending = true;
		boolean responseBegun = this.open == 0 || (this.open == 1 && this.responding);
		if (head || !responseBegun) {
			this.refusal = refusal(status);
			this.open -= head ? 0 : 1;
		}
		endIfResponded(ctx);
	}

	private static HttpResponse refusal(HttpResponseStatus status) {
		HttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
		response.headers().set("Content-Length", HttpHeaderValues.ZERO).set("Connection", HttpHeaderValues.CLOSE);
		return response;
	}

	private void endIfResponded(ChannelHandlerContext ctx) {
		if (this.ending && this.open == 0) {
			this.open = -1;
			ctx.writeAndFlush((this.refusal != null) ? this.refusal : Unpooled.EMPTY_BUFFER)
				.addListener(ChannelFutureListener.CLOSE);
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (this.open < 0) {
			ReferenceCountUtil.release(message);
			promise.trySuccess();
			return;
		}
		boolean interim = message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		boolean last = !interim && message instanceof LastHttpContent;
		this.responding = !last && (this.responding || (message instanceof HttpResponse && !interim));
		ChannelPromise written = ctx.newPromise();
		ctx.write(message, written.addListener((write) -> written(ctx, write, promise)));
		if (last) {
			this.open--;
			endIfResponded(ctx);
		}
	}

	/** A write that fails because no direct memory is left ends the connection. */
	private static void written(ChannelHandlerContext ctx, Future<? super Void> write, ChannelPromise promise) {
		if (write.isSuccess() || Troubles.isOutOfMemory(write.cause())) {
			promise.trySuccess();
		}
		else {
			promise.tryFailure(write.cause());
		}
		if (!write.isSuccess()) {
			ctx.close();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (cause instanceof IOException || cause instanceof DecoderException || Troubles.isOutOfMemory(cause)) {
			log.debug("The connection was lost, its TLS is malformed, or no direct memory is left", cause);
			ctx.close();
		}
		else {
			ctx.fireExceptionCaught(cause);
		}
	}

}
